//! What comes in: waves with a known answer, and an import while somebody works.

use crate::made::{Dice, Texts};
use crate::work::{NOW, at_share, ms, open, say};
use anyhow::Result;
use modq::desk::{Desk, FEW_ROWS, IntakeOptions, Place, gather};
use modq::model::CaseNo;
use modq::queue::{Sketched, Waves};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

/// Texts of one wave, the first one included.
const WAVE: u64 = 10;
/// One text in so many is the first of a wave or an edit of one.
const WAVES_AMONG: u64 = 5;
/// Waves under way at a time.
const UNDER_WAY: u64 = 50;

/// One edit of the kinds spammers make.
fn edited(text: &str, dice: &mut Dice) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = usize::try_from(dice.below(words.len() as u64)).unwrap_or(0);
    match (dice.below(4), words.get_mut(at)) {
        (0, Some(word)) => "elders".clone_into(word),
        (1, Some(word)) => *word = word.to_uppercase(),
        (2, Some(word)) => word.push_str(" 🔥🔥"),
        _ => words.push(format!("06-{:08}", dice.below(100_000_000))),
    }
    words.join(" ")
}

/// JSON lines, each a case; the author names the wave a text belongs to.
pub fn waves(path: &Path, messages: u64) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let (mut texts, mut dice) = (Texts::new(7), Dice::new(19));
    let mut firsts: Vec<(u64, u64, String)> = Vec::new();
    for no in 0..messages {
        let mut text = texts.next();
        let mut author = format!("lone{no}");
        if dice.below(WAVES_AMONG) == 0 {
            let at = usize::try_from(dice.below(UNDER_WAY)).unwrap_or(0);
            match firsts.get_mut(at) {
                Some((wave, left, first)) if *left > 0 => {
                    *left -= 1;
                    author = format!("wave{wave}");
                    let once = edited(first, &mut dice);
                    text = edited(&once, &mut dice);
                }
                Some(spent) => {
                    *spent = (no, WAVE - 1, text.clone());
                    author = format!("wave{no}");
                }
                None => {
                    firsts.push((no, WAVE - 1, text.clone()));
                    author = format!("wave{no}");
                }
            }
        }
        let mut row = String::new();
        writeln!(
            row,
            r#"{{"group_id":1,"group_kind":"group","id":{no},"time":1767225600,"author_id":"{author}","text":"{text}","flag_kind":"own","flag_text":"x"}}"#
        )?;
        file.write_all(row.as_bytes())?;
    }
    Ok(file.flush()?)
}

/// Holds the waves of a store against the authors that name them, pair by pair.
pub fn judge(store: &Path) -> Result<()> {
    let (desk, _me) = open(store)?;
    let mut both: HashMap<(String, u32), u64> = HashMap::new();
    let mut meant: HashMap<String, u64> = HashMap::new();
    let mut told: HashMap<u32, u64> = HashMap::new();
    for no in (1..=desk.store().cases()).map(CaseNo) {
        let message = desk.store().case(no)?.and_then(|case| case.message);
        let message = message.map(|no| desk.store().message(no)).transpose()?.flatten();
        let author = message.and_then(|m| m.author.id).unwrap_or_default();
        let first = desk.board().wave(no).unwrap_or(no).0;
        *both.entry((author.clone(), first)).or_default() += 1;
        *meant.entry(author).or_default() += 1;
        *told.entry(first).or_default() += 1;
    }
    #[expect(clippy::cast_precision_loss)]
    let pairs = |n: &u64| (n * (n - 1) / 2) as f64;
    let right: f64 = both.values().map(pairs).sum();
    say("recall", 100.0 * right / meant.values().map(pairs).sum::<f64>());
    say("precision", 100.0 * right / told.values().map(pairs).sum::<f64>());
    Ok(())
}

/// Finding the waves of all texts of a store alone, in seconds on one core.
pub fn sketch(store: &Path) -> Result<()> {
    let (desk, _me) = open(store)?;
    let mut texts = Vec::new();
    for no in 0..desk.store().messages() {
        let message = desk.store().message(modq::model::MessageNo(no))?;
        texts.push(message.map_or_else(String::new, |m| m.text));
    }
    let start = Instant::now();
    let mut waves = Waves::default();
    let mut read = |no: CaseNo| -> Result<String> {
        let at = usize::try_from(no.0.saturating_sub(1))?;
        Ok(texts.get(at).cloned().unwrap_or_default())
    };
    for (no, text) in (1..).map(CaseNo).zip(&texts) {
        waves.join(no, Sketched::of(text), &mut read)?;
    }
    say("seconds", start.elapsed().as_secs_f64());
    Ok(())
}

/// How long a key may wait for a group of rows that comes in at the same time.
pub fn meanwhile(store: &Path, file: &Path) -> Result<()> {
    let mut desk = Desk::found(store, Place::Disk, NOW)?;
    let options = IntakeOptions::new(NOW);
    let mut run = desk.begin_intake("rows".to_owned(), options.clone())?;
    let (mut waits, mut failed) = (Vec::new(), None);
    let (last, ended) = gather(&mut File::open(file)?, &options, FEW_ROWS, &mut |rows| {
        let start = Instant::now();
        match desk.take_in(rows, &mut run) {
            Ok(_) => {
                waits.push(ms(start));
                ControlFlow::Continue(())
            }
            Err(e) => {
                failed = Some(e);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(e) = failed {
        return Err(e.into());
    }
    desk.end_intake(last, Some(ended?), run)?;
    say("wait_p50", at_share(&mut waits, 0.5));
    say("wait_p99", at_share(&mut waits, 0.99));
    Ok(desk.close()?)
}
