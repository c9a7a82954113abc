//! Scores as one page of HTML: no scripts, nothing loaded from elsewhere.

use super::{Scores, number, part, remark, seconds, verdict, with_interval};
use crate::training::score::{Kind, Matrix, Sheet, Together};
use std::fmt::Write as _;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;\
padding:0 1rem;color:#1c2024;background:#fff}h1{font-size:1.5rem}h2{font-size:1.1rem;\
margin-top:2rem}table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.2rem .7rem;\
text-align:right;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}\
td.same{background:#e7f4ea}td.wrong{background:#fbe9e7}.bar{display:inline-block;height:.7em;\
background:#4a6fa5}.fail{color:#b3261e;font-weight:600}@media(prefers-color-scheme:dark){body{\
color:#e6e6e6;background:#16181b}td,th{border-color:#333}td.same{background:#1d3323}\
td.wrong{background:#3a1f1d}}";

/// The page.
#[must_use]
pub fn html(scores: Scores<'_>) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>modq scores</title><style>{STYLE}</style></head>\
         <body>\n"
    );
    for sheet in scores.sheets {
        page.push_str(&section(sheet));
    }
    if let Some(together) = scores.together {
        page.push_str(&people(together));
    }
    page.push_str("<p>This page holds no message texts.</p></body></html>\n");
    page
}

fn section(of: &Sheet) -> String {
    let mut out = format!(
        "<h1>{} · {}, version {}, seed {}</h1>\n",
        safe(&of.by),
        safe(&of.set),
        of.version,
        of.seed
    );
    if let Some(remark) = remark(of) {
        let _ = writeln!(out, "<p>{}.</p>", safe(&remark));
    }
    let failed = if of.passed() == Some(false) { " class=\"fail\"" } else { "" };
    let rows = [
        ("decided", part(of.decided)),
        ("right", part(of.right)),
        ("agreement", with_interval(of.agreement)),
        ("Cohen’s κ", with_interval(of.kappa)),
        ("Gwet’s AC1", with_interval(of.ac1)),
        ("κ over severity, by steps", with_interval(of.severity_kappa)),
        ("missed harm", part(of.missed_harm)),
        ("over-removal", part(of.over_removal)),
        ("time, median", seconds(of.times.median)),
        ("time, nine of ten below", seconds(of.times.p90)),
        ("until the first key", seconds(of.times.first_key)),
        ("statements complete", part(of.statements.complete)),
        ("right ground", part(of.statements.ground)),
        ("facts specific", part(of.statements.specific)),
        ("personal data left in", part(of.statements.personal)),
    ];
    out.push_str("<table>\n");
    for (name, value) in rows {
        let _ = writeln!(out, "<tr><td>{name}</td><td>{}</td></tr>", safe(&value));
    }
    let _ = writeln!(
        out,
        "<tr{failed}><td>must be escalated</td><td>{}, {}</td></tr>\n</table>",
        part(of.escalated),
        verdict(of)
    );
    out.push_str(&table("Decisions", &of.decisions));
    out.push_str(&table("Categories", &of.categories));
    out.push_str(&paces(of));
    out.push_str(&talk(of));
    out
}

/// A matrix with precision, recall and F1 at its edges.
fn table(title: &str, of: &Matrix) -> String {
    let labels = of.labels();
    let classes = of.classes();
    let mut out =
        format!("<h2>{title}</h2><p>Rows: reference. Columns: given.</p><table><tr><th></th>");
    for label in labels {
        let _ = write!(out, "<th>{}</th>", safe(label));
    }
    out.push_str("<th>recall</th><th>F1</th></tr>\n");
    for (row, class) in classes.iter().enumerate() {
        let _ = write!(out, "<tr><td>{}</td>", safe(&class.label));
        for column in 0..labels.len() {
            let count = of.count(row, column);
            let look = match count {
                0 => "",
                _ if row == column => " class=\"same\"",
                _ => " class=\"wrong\"",
            };
            let _ = write!(out, "<td{look}>{count}</td>");
        }
        let _ =
            writeln!(out, "<td>{}</td><td>{}</td></tr>", number(class.recall), number(class.f1));
    }
    out.push_str("<tr><td>precision</td>");
    for class in &classes {
        let _ = write!(out, "<td>{}</td>", number(class.precision));
    }
    let (all, each) = (number(of.micro_f1()), number(of.macro_f1()));
    let _ = writeln!(out, "<td></td><td></td></tr></table><p>F1 macro {each}, micro {all}</p>");
    out
}

fn paces(of: &Sheet) -> String {
    let mut out = "<h2>Speed and accuracy</h2><table>\n".to_owned();
    for pace in &of.paces {
        let share = pace.right.of * 100 / pace.right.all.max(1);
        let _ = writeln!(
            out,
            "<tr><td>{} to {}</td><td>{} right</td><td><span class=\"bar\" \
             style=\"width:{share}px\"></span></td></tr>",
            seconds(Some(pace.from_ms as f64)),
            seconds(Some(pace.to_ms as f64)),
            part(pace.right)
        );
    }
    out.push_str("</table>\n");
    out
}

fn talk(of: &Sheet) -> String {
    let found = of.disagreements();
    if found.is_empty() {
        return String::new();
    }
    let mut out = "<h2>To talk about</h2><table><tr><th>case</th><th>reference</th><th>given</th>\
                   <th>kind</th></tr>\n"
        .to_owned();
    for case in found {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            safe(&case.case.to_string()),
            case.reference.word(),
            case.given.word(),
            case.kind.map_or("", Kind::word)
        );
    }
    out.push_str("</table>\n");
    out
}

fn people(of: &Together) -> String {
    let mut out = format!(
        "<h1>Together</h1><p>{}: Krippendorff’s α over decisions {}</p><table><tr><th>case</th>\
         <th>reference</th>",
        safe(&of.people.join(", ")),
        number(of.alpha)
    );
    for who in &of.people {
        let _ = write!(out, "<th>{}</th>", safe(who));
    }
    out.push_str("</tr>\n");
    for spread in of.cases.iter().filter(|spread| spread.dispute > 0.0) {
        let reference = spread.reference.map_or("–", crate::training::Act::word);
        let _ = write!(out, "<tr><td>{}</td><td>{reference}</td>", safe(&spread.case.to_string()));
        for who in &of.people {
            let given = spread.given.iter().find(|(name, _)| name == who);
            let _ = write!(out, "<td>{}</td>", given.map_or("–", |(_, act)| act.word()));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
    out
}

/// Text that cannot become markup.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
