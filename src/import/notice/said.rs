//! What one row of notices says (DSA Art. 16(2)).

use super::super::Options;
use super::super::cell::Cells;
use super::super::fields::Broken;
use super::{Common, provisional};
use crate::model::{At, Digest, Flag, FlagBody, Lane, Location, Notice, Notifier};

/// SHA-256 of what a row says, whatever its form and the moment it is read.
pub(super) fn said(notice: &Notice, received: Option<At>, flag: &Flag) -> Digest {
    // Which message a link means depends on what the importer is told, the link does not.
    let place = |l: &Location| (l.link.clone(), l.message.clone().filter(|_| l.link.is_none()));
    let places: Vec<_> = notice.locations.iter().map(place).collect();
    let parts = (
        (&notice.notifier.name, &notice.notifier.email, notice.notifier.claims_trusted),
        (&notice.explanation, places, notice.good_faith),
        (&flag.category, &notice.keyword, &flag.policy),
        received,
    );
    Digest::of(&serde_json::to_vec(&parts).unwrap_or_default())
}

/// A notice may lack what Art. 16(2) asks for, but not everything there is to look at.
pub(super) fn notice(cells: &Cells<'_>, _: &Options, common: Common) -> Result<Flag, Broken> {
    let trusted = cells.yes("trusted")?;
    let explanation = cells.text("explanation")?.unwrap_or_default();
    if explanation.is_empty() && common.locations.is_empty() {
        return Err(Broken(
            "explanation: is missing, and so is every location; nothing can be looked at".into(),
        ));
    }
    let notice = Notice {
        reference: common.reference,
        notifier: Notifier {
            name: cells.text("notifier_name")?,
            email: cells.word("notifier_email")?,
            trusted,
            claims_trusted: trusted,
            ..Notifier::default()
        },
        explanation,
        locations: common.locations,
        good_faith: cells.yes("good_faith")?,
        keyword: cells.word("keyword")?.map(|code| code.to_uppercase()),
        ..Notice::default()
    };
    let lane = if trusted { Lane::Trusted } else { Lane::Notice };
    Ok(provisional(common.at, lane, FlagBody::Notice(notice)))
}
