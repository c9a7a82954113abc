//! Calls to the database over HTTP: where to, with which token, and what came back.

use super::answer::Reply;
use std::fmt;
use std::io::Read as _;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Response, Uri};

/// The address of the database itself.
pub const PRODUCTION: &str = "https://transparency.dsa.ec.europa.eu/api/v1/";
/// The most bytes of an answer that are read.
const LARGEST: u64 = 16 << 20;

/// A token. It is shown nowhere.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token from a file or the environment; `None` when it cannot be one.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The text with the token blotted out, should it stand there.
    fn hide(&self, text: &str) -> String {
        text.replace(&self.0, "[token]")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// An address calls can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Reads an address; `production` stands for that of the database.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "production" {
            return Ok(Self(PRODUCTION.to_owned()));
        }
        let uri: Uri = text.parse().map_err(|why| format!("“{text}” is no address: {why}"))?;
        let host = uri.host().unwrap_or_default();
        let near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let plain = uri.authority().is_some_and(|a| !a.as_str().contains('@'));
        match uri.scheme_str() {
            _ if host.is_empty() || !plain || uri.query().is_some() || text.contains('#') => {
                Err(format!("“{text}” must be an address such as {PRODUCTION}"))
            }
            Some("https") => Ok(Self(slashed(text))),
            Some("http") if near => Ok(Self(slashed(text))),
            _ => Err("the address must begin with https://, or the token could be read".to_owned()),
        }
    }

    /// It is the database itself.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.0 == PRODUCTION
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn slashed(text: &str) -> String {
    format!("{}/", text.trim_end_matches('/'))
}

/// Makes calls.
pub struct Calls {
    base: Base,
    token: Token,
    agent: Agent,
}

impl Calls {
    /// Calls to this address, each given up after this time.
    #[must_use]
    pub fn new(base: Base, token: Token, timeout: Duration) -> Self {
        let config = Agent::config_builder()
            // The database answers 302 without saying where to; a redirect would lose the body.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .user_agent(concat!("modq/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .build();
        Self { base, token, agent: config.into() }
    }

    /// Where calls go.
    #[must_use]
    pub const fn base(&self) -> &Base {
        &self.base
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// Why no whole answer came; whether the call arrived is open.
    pub fn post(&self, path: &str, body: &[u8]) -> Result<Reply, String> {
        let sent = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token.0))
            .header("Content-Type", "application/json")
            .send(body);
        self.reply(sent)
    }

    /// Gets; once more where a connection kept from the call before turns out to be closed.
    ///
    /// # Errors
    /// Why no whole answer came.
    pub fn get(&self, path: &str) -> Result<Reply, String> {
        let call = || {
            self.agent
                .get(format!("{}{path}", self.base))
                .header("Authorization", format!("Bearer {}", self.token.0))
                .call()
        };
        let sent = match call() {
            Err(ureq::Error::Io(_)) => call(),
            sent => sent,
        };
        self.reply(sent)
    }

    fn reply(&self, sent: Result<Response<ureq::Body>, ureq::Error>) -> Result<Reply, String> {
        let mut response = sent.map_err(|why| self.token.hide(&why.to_string()))?;
        let seconds = response.headers().get("Retry-After").and_then(|v| v.to_str().ok());
        let retry_after = seconds.and_then(|s| s.trim().parse().ok());
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let read = response.body_mut().as_reader().take(LARGEST).read_to_end(&mut body);
        read.map_err(|why| self.token.hide(&why.to_string()))?;
        // A server that repeats the token must not get it onto a screen.
        let shown = String::from_utf8_lossy(&body);
        if shown.contains(&self.token.0) {
            body = self.token.hide(&shown).into_bytes();
        }
        Ok(Reply { status, retry_after, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_over_encrypted_lines_only() {
        for good in [PRODUCTION, "https://sandbox.example/api/v1", "http://127.0.0.1:8080/api/v1/"]
        {
            assert!(Base::parse(good).unwrap().to_string().ends_with("/v1/"), "{good}");
        }
        assert!(Base::parse("production").unwrap().is_production());
        for bad in [
            "http://sandbox.example/api/v1/",
            "http://127.0.0.1.example/api/",
            "http://127.0.0.1@far.example/",
            "https://user@far.example/",
            "ftp://far.example/",
            "https://far.example/?x=1",
            "https://far.example/#x",
            "far.example",
            "/api/v1",
            "",
            "https://",
        ] {
            assert!(Base::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let token = Token::new(" 7|geheim \n").unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(token.hide("no 7|geheim here"), "no [token] here");
        assert!(Token::new("a b").is_none() && Token::new(" ").is_none());
        assert!(Token::new("a\nb").is_none() && Token::new("é").is_none());
    }
}
