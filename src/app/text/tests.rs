//! Nothing that harms a terminal comes through, and nothing is shown that was not there.

use super::*;
use crate::app::theme::{Depth, Role, Theme};
use proptest::prelude::*;
use ratatui::style::{Modifier, Style};

const CAP: usize = 64 * 1024;

fn shown(text: &str) -> String {
    safe_line(text, CAP).to_string()
}

/// Marks in square brackets, so that a test sees them.
fn marked(text: &str) -> String {
    safe_line(text, CAP)
        .pieces()
        .iter()
        .map(|p| if p.kind == Kind::Mark { format!("[{}]", p.text) } else { p.text.clone() })
        .collect()
}

#[test]
fn plain_text_stays_as_it_is() {
    for text in [
        "",
        "hallo “daar”",
        "Ёлки, дом",
        "naïve café",
        "日本語",
        "한국어",
        "क्षमा हिन्दी",
        "ที่นี่",
        "👩‍👩‍👧‍👦 👍🏽 🇳🇱 1️⃣ ❤️",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "می‌خواهم",
        "e\u{301}",
    ] {
        assert_eq!(marked(text), text);
    }
}

#[test]
fn right_to_left_is_noticed() {
    assert!(safe_line("hallo שלום", CAP).is_rtl() && safe_line("سلام", CAP).is_rtl());
    assert!(!safe_line("hallo 日本 Ёлки", CAP).is_rtl());
}

#[test]
fn controls_become_marks() {
    assert_eq!(marked("a\u{1b}[31mb"), "a[␛][31mb");
    assert_eq!(marked("a\u{7f}\u{9b}b\rc"), "a[␡][<9B>]b[␍]c");
    assert_eq!(marked("a\tb"), "a    b");
    assert_eq!(shown("een\r\ntwee\ndrie"), "een twee drie");
    let ascii = Rules { ascii: true, ..Rules::default() };
    assert_eq!(ascii.line("\u{1b}\u{7f}\u{202e}", CAP).to_string(), "^[^?<202E>");
}

#[test]
fn what_nobody_sees_is_shown() {
    assert_eq!(marked("abc\u{202e}txt.exe"), "abc[<202E>]txt.exe");
    assert_eq!(marked("d\u{200b}r\u{ad}u\u{2060}g"), "d[<200B>]r[<AD>]u[<2060>]g");
    assert_eq!(marked("a\u{200d}b\u{fe0f}c"), "a[<200D>]b[<FE0F>]c");
    assert_eq!(marked("\u{301}x"), "[<0301>]x");
    assert_eq!(marked("x\u{e0041}\u{e0042}"), "x[<E0041>][<E0042>]");
    assert_eq!(marked("\u{3164}\u{115f}\u{2028}\u{feff}"), "[<3164>][<115F>][<2028>][<FEFF>]");
    assert_eq!(marked("\u{e000}\u{fdd0}\u{378}"), "[\u{fffd}][\u{fffd}][\u{fffd}]");
}

#[test]
fn a_literal_mark_is_plain() {
    for depth in [Depth::True, Depth::C256, Depth::C16, Depth::Mono] {
        let theme = Theme { depth, ..Theme::default() };
        for ground in [Role::Bg, Role::Raised, Role::Selection, Role::SelectionIdle] {
            let base = theme.on(Role::Text, ground);
            let line = to_line(&safe_line("<202E>\u{202e}", CAP), base, &theme);
            assert_eq!(line.spans[0].content, line.spans[1].content);
            assert_ne!(line.spans[0].style, line.spans[1].style, "{depth:?} {ground:?}");
        }
    }
}

#[test]
fn heaps_of_marks_are_counted() {
    assert_eq!(marked("z\u{301}\u{302}\u{303}\u{304}a"), "z\u{301}\u{302}[<+2>]a");
    let heap = format!("z{}", "\u{301}".repeat(500_000));
    let safe = safe_line(&heap, usize::MAX);
    assert_eq!(safe.to_string(), "z\u{301}\u{301}<+499998>");
    assert_eq!(safe.source(), 0..heap.len());
    for c in ["\u{301}", "\u{200d}", "\u{fe0f}", "\u{1100}", "\u{1f3fb}", "\u{e0041}"] {
        let safe = safe_line(&c.repeat(1_000_000 / c.len()), usize::MAX);
        assert!(safe.to_string().len() < 200, "{}", c.escape_unicode());
    }
}

#[test]
fn a_cap_cuts_and_says_so() {
    assert_eq!(marked(&"é".repeat(9)), "é".repeat(9));
    assert_eq!(safe_line("ééé", 3).to_string(), "é<truncated>");
    let block = safe_block("een\ntwee\ndrie", 6);
    assert_eq!(block.iter().map(plain).collect::<Vec<_>>(), ["een", "tw<truncated>"]);
    assert_eq!(safe_block("", 6).len(), 1);
}

#[test]
fn only_the_first_of_an_emoji_sequence() {
    let rules = Rules { first_only: true, ..Rules::default() };
    assert_eq!(rules.line("👩‍👩‍👧 👍🏽 ❤️ 1️⃣ é", CAP).to_string(), "👩 👍 ❤ 1 é");
}

#[test]
fn cut_and_broken_at_clusters() {
    let safe = safe_line("een 日本 twee", CAP);
    assert_eq!(truncate(&safe, 8, "…").to_string(), "een 日…");
    assert_eq!(truncate(&safe, 5, "…").to_string(), "een…");
    assert_eq!(truncate(&safe, 13, "…"), safe);
    assert_eq!(truncate(&safe, 0, "…").width(), 0);
    let lines = |width| wrap(&safe, width).iter().map(plain).collect::<Vec<_>>();
    assert_eq!(lines(8), ["een 日本", "twee"]);
    assert_eq!(lines(3), ["een", "日", "本", "twe", "e"]);
    assert_eq!(lines(1), ["e", "e", "n", "?", "?", "t", "w", "e", "e"]);
    assert_eq!(wrap(&safe_line("  a  b", CAP), 10)[0].to_string(), "  a  b");
    assert_eq!(middle("/een/twee/drie.json", 11, "…"), "/een/….json");
    assert_eq!(middle("kort", 11, "…"), "kort");
}

#[test]
fn the_veil_keeps_the_shape() {
    let safe = safe_line("een 日 twee", CAP);
    assert_eq!(cover(&safe, "░", |_| true).to_string(), "░░░ ░░ ░░░░");
    assert_eq!(cover(&safe, "#", |r| r.start == 4).to_string(), "een ## twee");
    let line = to_line(&cover(&safe, "░", |_| true), Style::new(), &Theme::default());
    assert_eq!(line.spans[0].style, Theme::default().style(Role::Veil));
}

#[test]
fn ranges_find_their_way_through_marks() {
    let text = "a\u{202e} zie t.me/voorbeeld.\nbel";
    let found = links(text);
    assert_eq!(text.get(found[0].clone()), Some("t.me/voorbeeld"));
    let under = Style::new().add_modifier(Modifier::UNDERLINED);
    let ranges: Vec<_> = found.into_iter().map(|range| (range, under)).collect();
    let mut underlined = String::new();
    for line in wrap(&safe_line(text, CAP), 12) {
        let spans = highlight(&line, Style::new(), &Theme::default(), &ranges).spans;
        let over = spans.iter().filter(|s| s.style.add_modifier.contains(Modifier::UNDERLINED));
        underlined.extend(over.map(|s| s.content.to_string()));
    }
    assert_eq!(underlined, "t.me/voorbeeld");
    assert_eq!(links("bel +31 6 00000000 of 06-00000000, niet 12345").len(), 2);
    assert_eq!(links("https://voorbeeld.example/a, klaar"), vec![0..27]);
}

fn foreign() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "\u{1b}",
        "\u{202e}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{301}",
        "\u{e0041}",
        "\u{1f3f4}",
        "\n",
        "\r",
        " ",
        "日",
        "👍🏽",
        "\u{1100}",
        "\u{1161}",
        "\u{600}",
        "\u{94d}",
        "क",
        "ل",
        "ا",
        "\t",
        "\u{1f1f3}",
        "a",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(nasty, 0..60).prop_map(|v| v.concat())]
}

fn check(safe: &Safe, len: usize) {
    let mut next = 0;
    for piece in safe.pieces() {
        assert!(!piece.text.chars().any(char::is_control), "{piece:?}");
        assert!(piece.from.start >= next && piece.from.start <= piece.from.end, "{safe:?}");
        assert!(piece.from.end <= len, "{safe:?}");
        for (_, cluster) in piece.clusters() {
            assert!(cluster.len() <= 64 && cluster.width() > 0, "{piece:?}");
        }
        next = piece.from.end;
    }
}

proptest! {
    #[test]
    fn any_text_is_made_safe(text in foreign(), width in 0_usize..30, first_only: bool) {
        let rules = Rules { ascii: false, first_only };
        for safe in rules.block(&text, CAP).into_iter().chain([rules.line(&text, CAP)]) {
            check(&safe, text.len());
            let cut = truncate(&safe, width, "…");
            check(&cut, text.len());
            prop_assert!(cut.width() <= width);
            for line in wrap(&safe, width) {
                check(&line, text.len());
                prop_assert!(line.width() <= width.max(1));
            }
            prop_assert_eq!(cover(&safe, "░", |_| true).width(), safe.width());
            prop_assert!(middle(&safe.to_string(), width, "…").width() <= width + 2);
            let line = highlight(&safe, Style::new(), &Theme::default(), &[(1..3, Style::new().bold())]);
            prop_assert_eq!(line.spans.iter().map(|s| s.content.as_ref()).collect::<String>(), plain(&safe));
        }
    }
}
