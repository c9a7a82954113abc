//! A year of a platform, made up from a seed.

use crate::law::{Category, Vocabulary};
use crate::model::{
    Action, At, Automation, Ground, GroundKind, Measure, OrderKind, Restriction, Source,
    time::{DAY, MINUTE},
};
use crate::report::{
    Against, ComplaintFact, DisputeFact, Ending, Misuse, NoticeFact, OrderFact, SuspensionFact,
};

/// Splitmix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// First moment of 2026 in UTC.
pub const NEW_YEAR: i64 = 1_767_225_600_000;

pub struct Year<'v> {
    pub notices: Vec<NoticeFact<'v>>,
    pub orders: Vec<OrderFact<'v>>,
    pub decisions: Vec<(At, Measure, bool)>,
    pub complaints: Vec<ComplaintFact>,
    pub disputes: Vec<DisputeFact>,
    pub suspensions: Vec<SuspensionFact>,
}

impl<'v> Year<'v> {
    /// `part` is 1 for the whole year, 4 for a quarter of its facts.
    pub fn new(seed: u64, words: &'v Vocabulary, part: u32) -> Self {
        let mut d = Dice(seed);
        Self {
            notices: (0..5_000 / part).map(|_| notice(&mut d, words)).collect(),
            orders: (0..200 / part).map(|_| order(&mut d, words)).collect(),
            decisions: (0..50_000 / part)
                .map(|_| (moment(&mut d), measure(&mut d, words), d.one_in(40)))
                .collect(),
            complaints: (0..1_000 / part).map(|_| complaint(&mut d)).collect(),
            disputes: (0..60)
                .map(|_| DisputeFact {
                    sent: moment(&mut d),
                    ended: ending(&mut d, NEW_YEAR),
                    implemented: d.one_in(2),
                })
                .collect(),
            suspensions: (0..90)
                .map(|_| SuspensionFact {
                    at: moment(&mut d),
                    reason: *d.pick(&[Misuse::Content, Misuse::Notices, Misuse::Complaints]),
                })
                .collect(),
        }
    }
}

/// In the year, or a few days before or after it.
fn moment(d: &mut Dice) -> At {
    At(NEW_YEAR - 5 * DAY + i64::try_from(d.below(375 * DAY.unsigned_abs())).unwrap())
}

fn later(d: &mut Dice, from: At, most_minutes: u64) -> At {
    from.plus(i64::try_from(d.below(most_minutes)).unwrap() * MINUTE + 31_000)
}

fn keyword<'v>(d: &mut Dice, category: &'v Category) -> Option<&'v str> {
    (!d.one_in(5)).then(|| d.pick(&category.keywords).code.as_str())
}

fn automation(d: &mut Dice) -> Automation {
    *d.pick(&[Automation::None, Automation::None, Automation::Partial, Automation::Full])
}

fn notice<'v>(d: &mut Dice, words: &'v Vocabulary) -> NoticeFact<'v> {
    let category = d.pick(&words.categories[..14]);
    let told = !d.one_in(10);
    let received = moment(d);
    let decided_at = (!d.one_in(8)).then(|| later(d, received, 20_000));
    let action = if decided_at.is_some() { d.below(3) } else { 0 };
    NoticeFact {
        received,
        trusted: d.one_in(6),
        category: told.then_some(category.code.as_str()),
        keyword: if told { keyword(d, category) } else { None },
        items: u32::try_from(1 + d.below(4)).unwrap(),
        decided_at,
        acted_at: decided_at.filter(|_| action > 0 && d.one_in(2)).map(|at| later(d, at, 90)),
        by_law: u32::from(action == 1),
        by_terms: if action == 2 { 2 } else { 0 },
        automation: automation(d),
    }
}

fn order<'v>(d: &mut Dice, words: &'v Vocabulary) -> OrderFact<'v> {
    let category = d.pick(&words.categories[..14]);
    let told = !d.one_in(10);
    let received = moment(d);
    let acknowledged_at = (!d.one_in(9)).then(|| later(d, received, 600));
    OrderFact {
        received,
        kind: *d.pick(&[OrderKind::Act, OrderKind::Inform, OrderKind::Tco]),
        member_state: Some(*d.pick::<&str>(&["NL", "BE", "DE", "FR", "AT"])),
        category: told.then_some(category.code.as_str()),
        keyword: if told { keyword(d, category) } else { None },
        items: u32::try_from(1 + d.below(6)).unwrap(),
        acknowledged_at,
        effect_at: acknowledged_at.map(|at| later(d, at, 3_000)),
    }
}

fn measure(d: &mut Dice, words: &Vocabulary) -> Measure {
    if d.one_in(5) {
        return Measure::default();
    }
    let kind = if d.one_in(3) { GroundKind::Illegal } else { GroundKind::Terms };
    let most = if kind == GroundKind::Terms { 15 } else { 14 };
    let category = d.pick(&words.categories[..most]);
    let restrictions = (0..=d.below(2)).map(|_| {
        let r = d.pick(&words.restrictions);
        Restriction { kind: r.kind, code: r.code.clone(), until: None }
    });
    Measure {
        action: Action::Restrict,
        restrictions: restrictions.collect(),
        ground: Some(Ground { kind, id: String::new(), also_illegal: None }),
        category: Some(category.code.clone()),
        keywords: keyword(d, category).map(str::to_owned).into_iter().collect(),
        content_language: Some((*d.pick(&["NL", "EN", "DE", "TR"])).to_owned()),
        source: *d.pick(&[
            Source::Notice,
            Source::TrustedFlagger,
            Source::Other,
            Source::Voluntary,
            Source::Voluntary,
            Source::Order,
        ]),
        automated_detection: d.one_in(2),
        automated_decision: automation(d),
        ..Measure::default()
    }
}

fn ending(d: &mut Dice, after: i64) -> Option<(At, Ending)> {
    let endings =
        [Ending::Upheld, Ending::Upheld, Ending::PartlyReversed, Ending::Reversed, Ending::Omitted];
    // Some of them end before they begin: the clock was wrong.
    (!d.one_in(6)).then(|| (later(d, At(after), 400_000), *d.pick(&endings)))
}

fn complaint(d: &mut Dice) -> ComplaintFact {
    let sent = moment(d);
    ComplaintFact {
        sent,
        against: *d.pick(&Against::ALL),
        ended: ending(d, sent.0),
        new_restriction: d.one_in(20),
    }
}
