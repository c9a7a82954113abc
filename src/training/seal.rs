//! Answers that `cat`, `grep` and a preview do not show.
//!
//! This guards a trainee against seeing an answer by accident, not the answers against an attack:
//! whoever has modq can open them.

use super::error::Mistake;
use sha2::{Digest as _, Sha256};

/// First line of a sealed file, so that whoever opens it knows what it is.
const HEAD: &str = "modq answers 1, sealed against reading by accident; modq train answers opens \
                    them\n";

/// Level of compression; answers are small.
const LEVEL: i32 = 9;

/// The largest text that is opened.
const LARGEST: usize = 64 << 20;

/// Makes text unreadable at a glance.
pub fn seal(text: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = zstd::bulk::compress(text.as_bytes(), LEVEL)?;
    mix(&mut bytes);
    let mut out = HEAD.as_bytes().to_vec();
    out.append(&mut bytes);
    Ok(out)
}

/// The text that was sealed.
pub fn open(bytes: &[u8], file: &str) -> Result<String, Mistake> {
    let wrong = |text: &str| Mistake::of(file, text);
    let sealed = bytes
        .strip_prefix(HEAD.as_bytes())
        .ok_or_else(|| wrong("does not begin as sealed answers do; the file was changed"))?;
    let mut sealed = sealed.to_vec();
    mix(&mut sealed);
    let text = zstd::bulk::decompress(&sealed, LARGEST)
        .map_err(|_damaged| wrong("is damaged; take it from where the set came from"))?;
    String::from_utf8(text).map_err(|_bytes| wrong("is damaged; it holds no text"))
}

/// Adds a stream that anybody can compute: zstd leaves short words as they are.
fn mix(bytes: &mut [u8]) {
    for (counter, block) in (0u64..).zip(bytes.chunks_mut(32)) {
        let stream = Sha256::new().chain_update(HEAD).chain_update(counter.to_le_bytes());
        for (byte, key) in block.iter_mut().zip(stream.finalize()) {
            *byte ^= key;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens(text in "\\PC{0,400}") {
            prop_assert_eq!(open(&seal(&text).unwrap(), "a").unwrap(), text);
        }

        #[test]
        fn no_bytes_hurt(bytes in proptest::collection::vec(any::<u8>(), 0..200), head: bool) {
            let mut file = if head { HEAD.as_bytes().to_vec() } else { Vec::new() };
            file.extend(bytes);
            let _either = open(&file, "a");
        }
    }

    #[test]
    fn no_word_of_an_answer_can_be_read() {
        let text = "{\"decision\":\"remove\",\"why\":\"money first, no viewing\"}\n";
        let sealed = String::from_utf8_lossy(&seal(text).unwrap()).into_owned();
        assert!(!["remove", "money", "why", "viewing"].iter().any(|word| sealed.contains(word)));
    }
}
