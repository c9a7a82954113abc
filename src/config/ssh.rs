//! SSH public keys as they stand in `id_….pub` and `authorized_keys`: read, checked, written.

use crate::model::Digest;

/// Kinds of keys that OpenSSH takes today, each with the number of parts its blob has.
const KINDS: &[(&str, usize)] = &[
    ("ssh-ed25519", 2),
    ("ecdsa-sha2-nistp256", 3),
    ("ecdsa-sha2-nistp384", 3),
    ("ecdsa-sha2-nistp521", 3),
    ("sk-ssh-ed25519@openssh.com", 3),
    ("sk-ecdsa-sha2-nistp256@openssh.com", 4),
    ("ssh-rsa", 3),
];

/// Bytes of the smallest modulus of an RSA key that is still safe.
const RSA_BYTES: usize = 256;
/// Characters of a line at most.
const LONGEST: usize = 4096;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A public key that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    kind: &'static str,
    blob: Vec<u8>,
    base64: String,
    comment: String,
}

impl PublicKey {
    /// Reads one line: kind, base64, and a comment.
    ///
    /// # Errors
    /// Why it is none, in words that never repeat the line.
    pub fn parse(line: &str) -> Result<Self, String> {
        if line.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} characters"));
        }
        if line.chars().any(char::is_control) {
            return Err(
                "it has a line break or control character in it; one key is one line".into()
            );
        }
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        if first.is_empty() {
            return Err("it is empty".into());
        }
        if line.contains("PRIVATE KEY") {
            return Err("it is a PRIVATE key: give the file that ends in .pub".into());
        }
        let known = KINDS.iter().find(|(kind, _)| *kind == first);
        let (kind, parts) = known.copied().ok_or_else(|| {
            let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
            format!(
                "it does not begin with a kind of key ({}); options before it are not taken",
                kinds.join(", ")
            )
        })?;
        let base64 = words.next().ok_or("the key itself is missing after its kind")?;
        let blob = decoded(base64).ok_or("what follows its kind is no base64")?;
        let read = parts_of(&blob).ok_or("it is cut off or damaged")?;
        if read.first().copied() != Some(kind.as_bytes()) || read.len() != parts {
            return Err("its kind and its content differ: it is cut off or damaged".into());
        }
        let modulus = read.last().map_or(0, |part| part.iter().skip_while(|b| **b == 0).count());
        if kind == "ssh-rsa" && modulus < RSA_BYTES {
            return Err(format!("it is an RSA key of less than {} bits", RSA_BYTES * 8));
        }
        if kind == "ssh-ed25519" && read.last().map(|part| part.len()) != Some(32) {
            return Err("it is cut off or damaged".into());
        }
        let comment: Vec<&str> = words.collect();
        Ok(Self { kind, base64: base64.to_owned(), comment: comment.join(" "), blob })
    }

    /// The SHA-256 that names it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.blob)
    }

    /// As `ssh-keygen -l` writes it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", encoded(&self.digest().0))
    }

    /// The kind of key.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Kind and key, and the comment as far as it is plain.
    #[must_use]
    pub fn line(&self) -> String {
        let plain = |c: &char| c.is_ascii_alphanumeric() || "@.-_+: ".contains(*c);
        let comment: String = self.comment.chars().filter(plain).collect();
        format!("{} {} {comment}", self.kind, self.base64).trim_end().to_owned()
    }
}

/// The parts of a blob, each behind its length; `None` when they do not fill it to the end.
fn parts_of(mut blob: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !blob.is_empty() {
        let (head, rest) = blob.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*head)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        parts.push(part);
        blob = rest;
    }
    Some(parts)
}

/// Base64 with its padding, and nothing else.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let pads = text.len() - body.len();
    if body.is_empty() || pads > 2 || !text.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in body.bytes() {
        let value = BASE64.iter().position(|b| *b == byte)?;
        held = held << 6 | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    // What is left over must be nothing, else two texts would be one key.
    (held & ((1 << bits) - 1) == 0).then_some(bytes)
}

/// Base64 without padding.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let held = three.iter().fold(0u32, |held, byte| held << 8 | u32::from(*byte));
        let held = held << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            let at = held >> (18 - 6 * place) & 63;
            let digit = usize::try_from(at).ok().and_then(|at| BASE64.get(at));
            text.push(digit.map_or('A', |digit| char::from(*digit)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    #[test]
    fn a_key_is_read_and_written_without_its_strange_signs() {
        let key = PublicKey::parse(&format!("ssh-ed25519 {KEY} mira@desk \"$(x)`")).unwrap();
        assert_eq!(key.line(), format!("ssh-ed25519 {KEY} mira@desk x"));
        assert!(key.fingerprint().starts_with("SHA256:") && key.fingerprint().len() == 50);
        assert_eq!(key.kind(), "ssh-ed25519");
    }

    #[test]
    fn what_is_no_plain_key_is_refused_in_words() {
        let why = |line: &str| PublicKey::parse(line).unwrap_err();
        assert!(why("").contains("empty"));
        assert!(why(&format!("command=\"sh\" ssh-ed25519 {KEY}")).contains("options"));
        assert!(why(&format!("ssh-ed25519 {KEY}\nssh-ed25519 {KEY}")).contains("line break"));
        assert!(why("ssh-dss AAAA").contains("kind of key"));
        assert!(why("ssh-ed25519").contains("missing"));
        assert!(why("ssh-ed25519 A*==").contains("base64"));
        assert!(why(&format!("ssh-rsa {KEY}")).contains("differ"));
        let cut: String = KEY.chars().take(60).collect();
        assert!(why(&format!("ssh-ed25519 {cut}")).contains("damaged"));
        assert!(why("-----BEGIN OPENSSH PRIVATE KEY-----").contains("PRIVATE"));
        assert!(why(&"x".repeat(5000)).contains("longer"));
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in "\\PC{0,200}") {
            if let Ok(key) = PublicKey::parse(&line) {
                prop_assert!(PublicKey::parse(&key.line()).is_ok());
            }
        }

        #[test]
        fn any_blob_comes_back(bytes in proptest::collection::vec(any::<u8>(), 1..80)) {
            let mut text = encoded(&bytes);
            while !text.len().is_multiple_of(4) {
                text.push('=');
            }
            prop_assert_eq!(decoded(&text), Some(bytes));
        }
    }
}
