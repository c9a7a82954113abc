//! One key puts a mark in place of personal data, writes the letter in another language, or takes
//! either back.

use super::fields::Field;
use super::sheet::Sheet;
use crate::app::msg::{DraftFrom, Effect};
use crate::app::said::Kind;
use crate::app::work::Work;
use crate::law::Law;
use crate::law::pack::LANGUAGES;
use crate::model::{Draft, StatementTexts};

/// Fields whose text goes into letter and record.
const FIELDS: [Field; 3] = [Field::Ground, Field::Explanation, Field::Facts];

fn text(texts: &mut StatementTexts, field: Field) -> Option<&mut String> {
    match field {
        Field::Ground => Some(&mut texts.ground),
        Field::Explanation => Some(&mut texts.explanation),
        Field::Facts => Some(&mut texts.facts),
        _ => None,
    }
}

impl Sheet {
    /// Replaces the first personal data in the pointed field, else in the first field that has
    /// some; or all of it in every field.
    pub fn hide(&mut self, work: &mut Work, all: bool) {
        let Some(mut draft) = self.draft.clone() else { return };
        let names = &self.checked.names;
        let language = draft.texts.language.clone();
        let mut changed = Vec::new();
        let mut said = String::new();
        let order = std::iter::once(self.at).chain(FIELDS.into_iter().filter(|f| *f != self.at));
        for field in order {
            let Some(text) = text(&mut draft.texts, field) else { continue };
            if all {
                let (safe, found) = Law::scrub_in(text, names, &language);
                if !found.is_empty() {
                    *text = safe;
                    changed.push(field);
                }
            } else if let Some((start, end, kind)) = Law::first_personal(text, names) {
                let mark = kind.mark(&language);
                text.replace_range(start..end, mark);
                said = format!("{} replaced by {mark}", kind.word());
                changed.push(field);
                break;
            }
        }
        let Some(first) = changed.first().copied() else {
            return work.say(
                Kind::Information,
                "no personal data is left in ground, explanation or facts",
            );
        };
        if all {
            said = "all personal data replaced".to_owned();
        }
        self.before.extend(self.draft.take());
        self.touched.extend(changed);
        self.at = first;
        self.draft = Some(draft);
        self.changed(work);
        work.say_keys(Kind::Information, said, &[("u", "takes it back")]);
    }

    /// Takes the newest replacement or change of language back.
    pub fn put_back(&mut self, work: &mut Work) {
        let Some(draft) = self.before.pop() else {
            let text = "nothing was replaced here; decisions are taken back on the queue";
            return work.say(Kind::Information, text);
        };
        self.draft = Some(draft);
        self.changed(work);
        work.say(Kind::Information, "put back");
    }

    /// Writes the letter in the next language.
    pub fn translate(&mut self, work: &mut Work) {
        let Some(draft) = &self.draft else { return };
        let next = next_language(draft);
        self.before.push(draft.clone());
        let from = DraftFrom::Language(Box::new(draft.clone()), next.to_owned());
        work.ask(Effect::Prefill { case: self.case, from });
        let text = format!("the letter is in {next} now; what you wrote yourself stays as it is");
        work.say_keys(Kind::Information, text, &[("u", "takes it back")]);
    }
}

fn next_language(draft: &Draft) -> &'static str {
    let here = LANGUAGES.iter().position(|known| *known == draft.texts.language).unwrap_or(0);
    LANGUAGES.iter().cycle().nth(here + 1).copied().unwrap_or("en")
}
