//! Texts that many rows share, kept once each.

use super::NONE;
use std::collections::HashMap;

/// Texts kept once each, named by their place.
#[derive(Clone, Debug, Default)]
pub(in crate::queue) struct Kept {
    list: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
}

impl Kept {
    pub(in crate::queue) fn place(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return NONE };
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(NONE);
        self.list.push(text.into());
        self.places.insert(text.into(), place);
        place
    }

    /// Of texts in their order.
    pub(super) fn of(texts: Vec<String>) -> Self {
        let mut kept = Self::default();
        for text in texts {
            kept.place(Some(&text));
        }
        kept
    }

    /// Every text, in order.
    pub(super) fn all(&self) -> Vec<String> {
        self.list.iter().map(ToString::to_string).collect()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(in crate::queue) fn text(&self, place: u32) -> Option<String> {
        self.list.get(place as usize).map(ToString::to_string)
    }

    /// For every text, in order, whether it satisfies a test.
    pub(in crate::queue) fn test(&self, wanted: impl Fn(&str) -> bool) -> Vec<bool> {
        self.list.iter().map(|t| wanted(t)).collect()
    }
}
