//! Which texts open veiled for a seat, before they reach its screen.

use crate::app::veil::{Told, Words, hits, masked};
use crate::desk::{Desk, DeskError};
use crate::law::Veils;
use crate::model::{Case, CaseNo, Message, NoticeRow, OrderRow};
use crate::store::Finder;
use std::ops::Range;

/// What one seat may see of one case.
pub struct Sight<'a> {
    more: &'a Veils,
    /// The case opens veiled.
    pub veiled: bool,
    /// Its message, when it opens veiled.
    text: Option<String>,
    hits: Vec<Range<usize>>,
}

impl<'a> Sight<'a> {
    /// `more` opens veiled for this seat beside what does for all.
    pub fn of(desk: &Desk, more: &'a Veils, case: &Case, message: Option<&Message>) -> Self {
        let veiled = desk.law().opens_veiled(case, more);
        let text = message.filter(|_| veiled).map(|message| message.text.clone());
        Self { more, veiled, text, hits: hits(case) }
    }

    /// The message under decision, or an older version of it.
    pub fn own(&self, message: Message) -> Told {
        if !self.veiled {
            return Told::open(message);
        }
        // An older version has other words in the places of the hits.
        let same = self.text.as_ref() == Some(&message.text);
        Told::veiled(message, if same { self.hits.clone() } else { Vec::new() })
    }

    /// Another message: it opens veiled when a case of its own does.
    pub fn other(&self, desk: &Desk, message: Message) -> Result<Told, DeskError> {
        self.among(desk, &mut desk.store().finder(), message)
    }

    /// The same for one of many, which mostly stand near each other.
    pub fn among(
        &self,
        desk: &Desk,
        finder: &mut Finder<'_>,
        message: Message,
    ) -> Result<Told, DeskError> {
        let Some(no) = finder.case_of(&message.key)? else {
            return Ok(Told::open(message));
        };
        let case = desk.store().case(no)?;
        Ok(match case.filter(|case| desk.law().opens_veiled(case, self.more)) {
            Some(case) => Told::veiled(message, hits(&case)),
            None => Told::open(message),
        })
    }

    /// A text that may quote the message.
    pub fn quoting(&self, text: String) -> Words {
        let sources: Vec<&str> = self.text.iter().map(String::as_str).collect();
        Words::quoting(text, &sources)
    }

    /// The same for a terminal.
    #[must_use]
    pub fn masked(&self, mut text: String) -> String {
        self.mask(&mut text);
        text
    }

    /// The same for a list where nothing is lifted.
    pub fn mask(&self, text: &mut String) {
        if let Some(source) = &self.text {
            *text = masked(text, &[source]);
        }
    }
}

/// A text about a case, what it quotes of a veiled message covered.
pub fn about(desk: &Desk, more: &Veils, no: CaseNo, text: String) -> Result<String, DeskError> {
    let seen = desk.seen(no)?;
    Ok(Sight::of(desk, more, &seen.case, seen.message.as_ref()).masked(text))
}

/// Texts of these cases that open veiled.
fn texts(
    desk: &Desk,
    more: &Veils,
    cases: impl IntoIterator<Item = CaseNo>,
) -> Result<Vec<String>, DeskError> {
    let mut found = Vec::new();
    for no in cases {
        let case = desk.store().case(no)?.filter(|case| desk.law().opens_veiled(case, more));
        if let Some(message) = case.and_then(|case| case.message) {
            found.extend(desk.store().message(message)?.map(|message| message.text));
        }
    }
    Ok(found)
}

/// The register of notices, with what they quote of veiled texts covered.
pub fn notices(
    desk: &Desk,
    more: &Veils,
    mut rows: Vec<NoticeRow>,
) -> Result<Vec<NoticeRow>, DeskError> {
    for row in &mut rows {
        let texts = texts(desk, more, row.places.iter().map(|place| place.case))?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        row.notice.explanation = masked(&row.notice.explanation, &texts);
    }
    Ok(rows)
}

/// The register of orders, with what they quote of veiled texts covered.
pub fn orders(
    desk: &Desk,
    more: &Veils,
    mut rows: Vec<OrderRow>,
) -> Result<Vec<OrderRow>, DeskError> {
    for row in &mut rows {
        let texts = texts(desk, more, row.cases.iter().copied())?;
        if texts.is_empty() {
            continue;
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for order in std::iter::once(&mut row.order).chain(row.others.iter_mut().map(|o| &mut o.1))
        {
            order.reasons = masked(&order.reasons, &texts);
            for (_, said) in &mut order.extra {
                *said = masked(said, &texts);
            }
        }
    }
    Ok(rows)
}
