//! What can be wrong with the rule book itself.

/// The rule book could not be loaded, or a letter could not be written.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// No pack has this id.
    #[error("there is no policy pack {id:?}; known packs are {known}")]
    UnknownPack {
        /// As asked for.
        id: String,
        /// Ids that exist.
        known: String,
    },
    /// A pack file does not have the expected form.
    #[error("policy pack {id}: the file cannot be read")]
    Pack {
        /// The pack.
        id: String,
        /// Place and reason.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A policy does not hold together.
    #[error("policy {id} {text}")]
    Policy {
        /// The policy.
        id: String,
        /// What is wrong.
        text: String,
    },
    /// The codes cannot be read.
    #[error("vocabulary.json cannot be read")]
    Vocabulary(#[source] serde_json::Error),
    /// The deadlines cannot be read.
    #[error("deadlines.toml cannot be read")]
    Deadlines(#[source] Box<toml::de::Error>),
    /// The periods for keeping cannot be read.
    #[error("retention.toml cannot be read")]
    Retention(#[source] Box<toml::de::Error>),
    /// What opens veiled cannot be read.
    #[error("veil.toml cannot be read")]
    Veil(#[source] Box<toml::de::Error>),
    /// The rules about notices cannot be read.
    #[error("notices.toml cannot be read")]
    Notices(#[source] Box<toml::de::Error>),
    /// The duties cannot be read.
    #[error("duties.toml cannot be read")]
    Duties(#[source] Box<toml::de::Error>),
    /// A letter is malformed, or a value it needs is missing.
    #[error("letter {name} cannot be written: {}", reason(.source))]
    Letter {
        /// Language and kind.
        name: String,
        /// Place and reason.
        #[source]
        source: Box<minijinja::Error>,
    },
}

impl LawError {
    pub(super) fn letter(name: &str, source: minijinja::Error) -> Self {
        Self::Letter { name: name.to_owned(), source: Box::new(source) }
    }
}

/// The line of the template and what is wrong there, without the values it was given.
fn reason(error: &minijinja::Error) -> String {
    match error.line() {
        Some(line) => format!("line {line}: {}", error.kind()),
        None => error.kind().to_string(),
    }
}
