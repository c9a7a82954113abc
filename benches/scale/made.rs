//! The data: seeded messages of invented words, as frequent as words of a language are.

use anyhow::Result;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// Distinct words.
const WORDS: u64 = 33_000;
/// Groups the messages stand in.
const GROUPS: u64 = 300;
/// One message in so many carries an advert that a built-in rule finds.
const ADVERT: u64 = 100;
/// Time of the first message, seconds since 1970.
const START: u64 = 1_767_225_600;

/// Numbers that are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Texts of about 125 characters.
pub struct Texts {
    dice: Dice,
    words: Vec<String>,
}

impl Texts {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let words = (0..WORDS).map(|_| word(&mut dice)).collect();
        Self { dice, words }
    }

    pub fn next(&mut self) -> String {
        let mut text = String::with_capacity(140);
        if self.dice.below(ADVERT) == 0 {
            text.push_str("xtc en coke te koop, 3g 50 euro, app 06-00000000 ");
        }
        while text.len() < 120 {
            // The cube makes the first words of the list frequent and the last ones rare.
            let at =
                (0..2).fold(self.dice.below(WORDS), |at, _| at * self.dice.below(WORDS) / WORDS);
            text.push_str(self.words.get(usize::try_from(at).unwrap_or(0)).map_or("", |w| w));
            text.push(' ');
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// One to four syllables such as `bra` and `uit`.
fn word(dice: &mut Dice) -> String {
    const STARTS: [&str; 16] =
        ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z"];
    const MIDDLES: [&str; 7] = ["a", "e", "i", "o", "u", "aa", "ui"];
    const ENDS: [&str; 10] = ["t", "n", "r", "l", "k", "", "", "", "", ""];
    let mut word = String::new();
    for _ in 0..=dice.below(4) {
        for from in [&STARTS[..], &MIDDLES, &ENDS] {
            let at = usize::try_from(dice.below(from.len() as u64)).unwrap_or(0);
            word.push_str(from.get(at).copied().unwrap_or(""));
        }
    }
    word
}

/// What a flag says.
const FLAG: &str = "dit hoort hier niet";

/// The rows of [`json_lines`].
pub struct Row {
    pub group: u64,
    pub id: u64,
    pub author: u64,
    pub text: String,
    /// When it was flagged, if it was.
    pub flagged: Option<u64>,
    time: u64,
}

impl Row {
    /// Everything a search looks at.
    pub fn searched(&self) -> String {
        format!("{}\nproef {}\nGroep {}\n{FLAG}", self.text, self.author, self.group)
    }
}

/// Messages of many authors in many groups, of which one in so many is flagged.
pub fn rows(messages: u64, flagged: u64) -> impl Iterator<Item = Row> {
    let (mut texts, mut dice) = (Texts::new(7), Dice::new(11));
    (0..messages).map(move |no| {
        let (author, text) = (dice.below(50_000), texts.next());
        let flagged = dice.below(flagged) == 0;
        let time = START + no;
        let flagged = flagged.then(|| time + 60 + dice.below(86_400));
        Row { group: no % GROUPS, id: no / GROUPS + 1, author, text, flagged, time }
    })
}

/// modq's own JSON lines; one row in `flagged` carries a flag.
pub fn json_lines(path: &Path, messages: u64, flagged: u64) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    for Row { group, id, author, text, flagged, time } in rows(messages, flagged) {
        let mut row = format!(
            r#"{{"platform":"telegram","group_id":{},"group_title":"Groep {group}","group_kind":"group","id":{id},"time":{time},"author_id":"user{author}","author_name":"proef {author}","link":"https://t.me/c/{}/{id}","text":"{text}""#,
            1000 + group,
            1000 + group,
        );
        if let Some(time) = flagged {
            write!(row, r#","flag_kind":"notification","flag_text":"{FLAG}","flag_time":{time}"#)?;
        }
        row.push_str("}\n");
        file.write_all(row.as_bytes())?;
    }
    Ok(file.flush()?)
}

/// An export of one chat, written as Telegram Desktop writes it.
pub fn telegram(path: &Path, messages: u64) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let (mut texts, mut dice) = (Texts::new(7), Dice::new(13));
    file.write_all(
        b"{\n \"name\": \"Proefgroep\",\n \"type\": \"public_supergroup\",\n \"id\": 1500000101,\n \"messages\": [",
    )?;
    for no in 0..messages {
        let (id, time, author) = (no + 1, START + no, dice.below(50_000));
        let comma = if no == 0 { "" } else { "," };
        let text = texts.next();
        write!(
            file,
            "{comma}\n  {{\n   \"id\": {id},\n   \"type\": \"message\",\n   \
             \"date\": \"2026-01-01T12:00:00\",\n   \"date_unixtime\": \"{time}\",\n   \
             \"from\": \"proef {author}\",\n   \"from_id\": \"user{author}\",\n   \
             \"text\": \"{text}\",\n   \"text_entities\": [\n    {{\n     \"type\": \"plain\",\n     \
             \"text\": \"{text}\"\n    }}\n   ]\n  }}"
        )?;
    }
    file.write_all(b"\n ]\n}\n")?;
    Ok(file.flush()?)
}

/// The texts alone, one on each line.
pub fn plain(path: &Path, messages: u64) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut texts = Texts::new(7);
    for _ in 0..messages {
        writeln!(file, "{}", texts.next())?;
    }
    Ok(file.flush()?)
}
