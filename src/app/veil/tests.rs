//! What may be read at each stage.

use super::*;
use proptest::prelude::*;

const TEXT: &str = "eerste woorden hier\ntweede regel met lelijkwoord erin en nog een heel stuk dat over de rand van zestig kolommen loopt";

fn at(stage: Stage, words: &Words) -> String {
    let look = Look { stage, sign: "░" };
    look.block(words, 4096).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_stage_shows_a_little_more() {
    let from = TEXT.find("lelijkwoord").unwrap();
    let words = Words::veiled(TEXT, vec![from..from + "lelijkwoord".len()]);
    assert_eq!(at(Stage::Facts, &words).trim_matches(['░', ' ', '\n']), "");
    assert_eq!(at(Stage::Lines(0), &words), at(Stage::Facts, &words));
    let first = at(Stage::Lines(1), &words);
    assert!(first.starts_with("eerste woorden hier\n░░░░░░ "), "{first}");
    let second = at(Stage::Lines(2), &words);
    assert!(second.contains("tweede regel met ░░░░░░░░░░░ erin") && !second.contains("kolommen"));
    let third = at(Stage::Lines(3), &words);
    assert!(third.contains("kolommen loopt") && !third.contains("lelijkwoord"));
    assert_eq!(third, at(Stage::Terms, &words));
    assert_eq!(at(Stage::Open, &words), TEXT);
    let look = |lines| Look { stage: Stage::Lines(lines), sign: "░" }.at_end(&words);
    assert!(!look(2) && look(3));
    assert_eq!(words.size(), "2 lines, 117 characters");
    assert!(!format!("{words:?}").contains("woorden"));
}

#[test]
fn without_known_words_only_all_or_nothing() {
    let words = Words::veiled(TEXT, Vec::new());
    assert!(!at(Stage::Terms, &words).contains("eerste"));
    assert!(Look { stage: Stage::Terms, sign: "░" }.readable(&words).is_none());
    assert_eq!(Look { stage: Stage::Open, sign: "░" }.readable(&words), Some(TEXT));
    assert_eq!(at(Stage::Facts, &Words::open(TEXT)), TEXT);
}

#[test]
fn a_quotation_is_covered_and_the_rest_is_not() {
    let said = "Hij schreef “Tweede regel” en lelijkwoord, en dat gaat te ver.";
    let words = Words::quoting(said, &[TEXT]);
    assert_eq!(
        at(Stage::Facts, &words),
        "Hij schreef “░░░░░░ ░░░░░” en ░░░░░░░░░░░, en dat gaat te ver."
    );
    assert_eq!(at(Stage::Open, &words), said);
    assert_eq!(masked(said, &[TEXT]), "Hij schreef “[covered]” en [covered], en dat gaat te ver.");
    assert!(!Words::quoting(said, &[]).covers());
    assert!(!Words::quoting("dat is van de rand", &["een rand dat"]).covers());
}

#[test]
fn what_is_attached_keeps_its_kind_and_hides_what_is_written_on_it() {
    let mut message = crate::app::fixture::message(1, 0, "iemand", "");
    let label = Some("lelijkwoord".to_owned());
    message.media.push(Media { kind: "photo".into(), label, ..Media::default() });
    let told = Told::veiled(message, Vec::new());
    let labels = |stage| Look { stage, sign: "░" }.media(&told)[0].label.clone();
    assert_eq!(labels(Stage::Facts), None);
    assert_eq!(labels(Stage::Open).as_deref(), Some("lelijkwoord"));
    assert!(told.text.is_empty() && told.media[0].kind == "photo");
}

proptest! {
    #[test]
    fn a_later_stage_never_covers_more(text in "[a-zé団 \n]{0,200}", lines in 0usize..8, from in 0usize..40) {
        let hits = if text.is_char_boundary(from.min(text.len())) && from + 1 < text.len() && text.is_char_boundary(from + 1) { vec![from..from + 1] } else { Vec::new() };
        let words = Words::veiled(text.clone(), hits);
        let shown = |stage| at(stage, &words).chars().filter(|c| *c != '░').count();
        let open = at(Stage::Open, &words);
        prop_assert!(shown(Stage::Facts) <= shown(Stage::Lines(lines)));
        prop_assert!(shown(Stage::Lines(lines)) <= shown(Stage::Lines(lines + 1)));
        prop_assert!(!open.contains('░'));
        let bare = at(Stage::Facts, &words);
        prop_assert!(bare.chars().all(|c| c == '░' || c.is_whitespace()), "{bare}");
    }

    #[test]
    fn any_text_may_be_compared(text in ".{0,80}", other in ".{0,80}") {
        for range in quotes(&text, &[&other]) {
            prop_assert!(text.get(range).is_some());
        }
        let long = format!("{text} gruwelwoord {text}");
        prop_assert!(!masked(&long, &["zomaar gruwelwoord"]).contains("gruwelwoord"));
    }
}
