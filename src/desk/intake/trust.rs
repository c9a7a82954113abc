//! Whether the sender of a notice is a trusted flagger (Art. 22), as the register says when it
//! comes in.

use super::IntakeReport;
use crate::law::Law;
use crate::model::{Flag, FlagBody, Flagger, Standing};

/// Settles the status of a notice's sender. While the register is empty, the file is believed.
pub fn settle(flag: &mut Flag, register: &[Flagger], law: &Law) {
    let policy = flag.policy.as_deref().and_then(|id| law.policy(id));
    let alleged = flag.category.as_deref().or_else(|| policy.map(|p| p.category.as_str()));
    let FlagBody::Notice(notice) = &mut flag.body else { return };
    let sender = &mut notice.notifier;
    let at = flag.at;
    let found = register.iter().filter(|one| one.active(at) && one.is(sender));
    // Of two entries of one body, the one whose area fits.
    let best = found.max_by_key(|one| one.covers(alleged));
    sender.trusted = best.is_some() || (register.is_empty() && sender.claims_trusted);
    sender.flagger = best.map(|one| one.no);
    sender.outside_area = best.is_some_and(|one| !one.covers(alleged));
}

/// Counts what is worth saying about it.
pub fn count(flag: &Flag, report: &mut IntakeReport) {
    let FlagBody::Notice(notice) = &flag.body else { return };
    match notice.notifier.standing() {
        Standing::File => report.trusted_by_file += 1,
        Standing::Claimed => report.not_in_register += 1,
        Standing::Register(_) if notice.notifier.outside_area => report.outside_area += 1,
        Standing::Register(_) | Standing::Ordinary => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{At, FlaggerEntry, FlaggerNo, Lane, Notice, Notifier};

    fn notice(at: i64, claims: bool) -> Flag {
        let notifier = Notifier {
            name: Some("Meldpunt Voorbeeld".into()),
            claims_trusted: claims,
            ..Notifier::default()
        };
        Flag {
            at: At(at),
            lane: Lane::Notice,
            severity: 2,
            due: None,
            category: Some("A".into()),
            policy: None,
            body: FlagBody::Notice(Notice { notifier, ..Notice::default() }),
        }
    }

    fn standing(flag: &Flag) -> (Standing, bool) {
        let FlagBody::Notice(notice) = &flag.body else { panic!() };
        (notice.notifier.standing(), notice.notifier.outside_area)
    }

    #[test]
    fn the_register_decides_unless_it_is_empty() {
        let entry = FlaggerEntry { name: "Meldpunt Voorbeeld".into(), ..FlaggerEntry::default() };
        let one = |no, area: &str| Flagger {
            no: FlaggerNo(no),
            entry: Some(entry.clone()),
            areas: vec![area.into()],
            from: At(10),
            until: Some(At(20)),
        };
        let check = |at, claims, register: &[Flagger], expected| {
            let mut flag = notice(at, claims);
            settle(&mut flag, register, &Law::load(&[]).unwrap());
            assert_eq!(standing(&flag), expected);
        };
        check(15, true, &[], (Standing::File, false));
        check(15, false, &[], (Standing::Ordinary, false));
        check(15, false, &[one(1, "A")], (Standing::Register(FlaggerNo(1)), false));
        check(15, true, &[one(1, "B")], (Standing::Register(FlaggerNo(1)), true));
        check(
            15,
            true,
            &[one(1, "B"), one(2, "A"), one(3, "B")],
            (Standing::Register(FlaggerNo(2)), false),
        );
        check(25, true, &[one(1, "A")], (Standing::Claimed, false));
        check(25, false, &[one(1, "A")], (Standing::Ordinary, false));
    }
}
