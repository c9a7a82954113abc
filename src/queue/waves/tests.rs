use super::*;
use proptest::prelude::*;
use std::convert::Infallible;

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % end
    }

    fn word(&mut self) -> String {
        let letters = 3 + self.below(7);
        (0..letters).map(|_| char::from(b'a' + self.below(26) as u8)).collect()
    }
}

/// One edit of the kinds spammers make.
fn edited(text: &str, dice: &mut Dice) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = dice.below(words.len() as u64) as usize;
    match dice.below(5) {
        0 => words[at] = dice.word(),
        1 => words.push(format!("06-{:08}", dice.below(100_000_000))),
        2 => words.insert(at, "🔥🔥".to_owned()),
        3 => words[at] = words[at].to_uppercase(),
        _ => {
            words.remove(at);
        }
    }
    words.join(" ")
}

/// Texts with the number of the wave they belong to.
fn texts(waves: usize, lone: usize) -> Vec<(usize, String)> {
    let mut dice = Dice(17);
    let dictionary: Vec<String> = (0..2000).map(|_| dice.word()).collect();
    let sentence = |dice: &mut Dice| {
        let words: Vec<&str> =
            (0..14).map(|_| dictionary[dice.below(2000) as usize].as_str()).collect();
        words.join(" ")
    };
    let mut all = Vec::new();
    for wave in 0..waves {
        let first = sentence(&mut dice);
        all.push((wave, first.clone()));
        for _ in 0..9 {
            let once = edited(&first, &mut dice);
            all.push((wave, edited(&once, &mut dice)));
        }
    }
    all.extend((0..lone).map(|at| (waves + at, sentence(&mut dice))));
    // Waves do not come one after the other.
    for at in (1..all.len()).rev() {
        all.swap(at, dice.below(at as u64 + 1) as usize);
    }
    all
}

#[test]
fn waves_are_found_and_others_are_left_alone() {
    let texts = texts(100, 1000);
    let mut waves = Waves::default();
    let mut first_of: HashMap<usize, HashMap<u32, usize>> = HashMap::new();
    let mut wave_of: HashMap<u32, HashMap<usize, usize>> = HashMap::new();
    for (at, (wave, text)) in texts.iter().enumerate() {
        let no = CaseNo(at as u32 + 1);
        let mut read = |no: CaseNo| Ok::<_, Infallible>(texts[no.0 as usize - 1].1.clone());
        let Ok(first) = waves.join(no, Sketched::of(text), &mut read);
        *first_of.entry(*wave).or_default().entry(first.0).or_default() += 1;
        *wave_of.entry(first.0).or_default().entry(*wave).or_default() += 1;
    }
    let pairs = |n: usize| n * (n - 1) / 2;
    let joined = |of: &HashMap<u32, usize>| of.values().map(|n| pairs(*n)).sum::<usize>();
    let right: usize = first_of.values().map(joined).sum();
    let meant: usize = first_of.values().map(|of| pairs(of.values().sum())).sum();
    let said: usize = wave_of.values().map(|of| pairs(of.values().sum())).sum();
    assert!(right * 100 >= meant * 95, "recall {right} of {meant}");
    assert!(right * 100 >= said * 99, "precision {right} of {said}");
}

#[test]
fn short_texts_and_other_texts_begin_their_own() {
    let near = |a: &str, b: &str| Sketched::of(a).is_near(&Sketched::of(b));
    assert!(Sketched::of("te koop fiets").is_short());
    let advert = "Vanavond weer open! Menu in bio, 3 voor 50, snel bezorgd in heel west.";
    assert!(near(
        advert,
        "VANAVOND weer open 🔥 menu in bio, 2 voor 45, snel bezorgd in heel oost"
    ));
    assert!(!near(advert, "Wie heeft er nog kratten over voor zaterdag, bij de buurtschuur?"));
    assert!(!near(advert, ""));
}

proptest! {
    #[test]
    fn any_text_is_near_itself(text in any::<String>()) {
        let sketched = Sketched::of(&text);
        prop_assert!(sketched.is_short() || sketched.is_near(&Sketched::of(&text)));
    }
}

#[test]
fn an_outline_keeps_what_is_near_and_drops_most_of_the_rest() {
    let all: Vec<Sketched> = texts(40, 60).iter().map(|(_, text)| Sketched::of(text)).collect();
    let (mut near, mut kept, mut far, mut dropped) = (0, 0, 0, 0);
    for (at, one) in all.iter().enumerate() {
        for other in all.iter().skip(at + 1) {
            let may = may_be_near(&one.outline, &other.outline);
            if one.is_near(other) {
                near += 1;
                kept += u32::from(may);
            } else {
                far += 1;
                dropped += u32::from(!may);
            }
        }
    }
    assert!(near > 1000 && kept * 1000 >= near * 995, "{kept} of {near}");
    assert!(far > 1000 && dropped * 100 >= far * 97, "{dropped} of {far}");
}
