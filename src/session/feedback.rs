//! What the reference says about cases of a run, beside what the trainee did.

use super::show;
use super::training::Training;
use crate::app::msg::{Compared, FeedbackView, SoFar};
use crate::app::time;
use crate::desk::{Desk, DeskError};
use crate::law::{Law, Veils};
use crate::model::{CaseNo, GroundKind, Moderator};
use crate::training::{Act, Answer, CaseRun, Given, Run, State, StatementFacts, Verdict};

/// Messages around a case in the feedback.
const AROUND: usize = 10;

/// Feedback on some cases; each of them is closed by it.
pub fn views(
    desk: &mut Desk,
    training: &mut Training,
    me: (&Moderator, &Veils),
    cases: &[CaseNo],
) -> Result<Vec<FeedbackView>, DeskError> {
    let mut found = Vec::with_capacity(cases.len());
    if cases.is_empty() {
        return Ok(found);
    }
    for no in cases {
        if let Some(case) = training.cases.get(no).cloned() {
            training.recorder.feedback(&case)?;
        }
    }
    let run = training.run()?;
    let so_far = so_far(training, &run);
    for no in cases {
        let Some(row) = training.cases.get(no).and_then(|case| run.case(case)) else { continue };
        let case = show::case(desk, me, (*no, AROUND), training.now())?;
        let facts = case.decisions.first().filter(|_| row.state == State::Done);
        let facts = facts.and_then(|past| past.texts.as_ref()).map(|texts| texts.facts.clone());
        let answer = training.answers.get(&row.case);
        let given = row.given.as_ref();
        let (verdict, right) = verdict(answer, given);
        found.push(FeedbackView {
            rows: rows(desk.law(), answer, given, row),
            why: case.quoting(answer.map_or("", |answer| answer.why.as_str())),
            accepted: answer.map_or_else(Vec::new, |answer| accepted(desk.law(), answer)),
            author: answer.map_or_else(String::new, written_by),
            facts: case.quoting(facts.unwrap_or_default()),
            statement: given.map_or_else(Vec::new, |given| statement(&given.statement)),
            run: row.clone(),
            of: run.cases.len(),
            case: Box::new(case),
            verdict,
            right,
            so_far: so_far.clone(),
        });
    }
    Ok(found)
}

fn written_by(answer: &Answer) -> String {
    let by = if answer.author.is_empty() { "the trainer" } else { &answer.author };
    format!("{by}, version {}", answer.version)
}

fn verdict(answer: Option<&Answer>, given: Option<&Given>) -> (String, Option<bool>) {
    let (Some(answer), Some(given)) = (answer, given) else {
        let words = match (answer, given) {
            (None, _) => "There is no reference answer to this case",
            _ => "You left this case out",
        };
        return (words.to_owned(), None);
    };
    let verdict = answer.compare(given);
    let words = match verdict {
        Verdict::Same => "The same as the reference",
        Verdict::Accepted => "Accepted: an alternative of the reference",
        Verdict::OtherReason => "Right decision, for another reason",
        Verdict::Different => "Not the same as the reference",
        Verdict::NotEscalated => "An authority had to be told",
    };
    if answer.disputed {
        return (format!("{words}; under discussion, not counted"), None);
    }
    (words.to_owned(), Some(verdict.right()))
}

/// Decision, policy, ground, category and report, side by side.
fn rows(law: &Law, answer: Option<&Answer>, given: Option<&Given>, row: &CaseRun) -> Vec<Compared> {
    let none = || "–".to_owned();
    let both = answer.zip(given);
    let policy = |id: Option<&str>| {
        id.and_then(|id| law.policy(id)).map_or_else(none, |p| p.name.get("en").to_owned())
    };
    let category =
        |code: Option<&str>| code.map_or_else(none, |code| law.category_short(code).to_owned());
    let told = |told: bool| if told { "yes" } else { "no" }.to_owned();
    let reason = |mine: Option<&str>, theirs: Option<&str>| {
        // Where nothing is to be done there is no reason to compare.
        both.filter(|(answer, given)| answer.decision != Act::Allow && given.decision != Act::Allow)
            .map(|_| theirs.is_none() || mine == theirs)
    };
    let line = |what, yours, reference, right| Compared { what, yours, reference, right };
    let ids = |answer: &Answer| answer.policy.clone();
    let (mine, theirs) = (given.and_then(|g| g.policy.clone()), answer.and_then(ids));
    let wanted = theirs.as_deref().and_then(|id| law.policy(id));
    let ground = |id: &str| law.ground(id).map_or_else(none, |g| g.article.get("en").to_owned());
    let own_ground = given.map_or_else(none, |given| match given.ground {
        Some(GroundKind::Terms) if law.ground(&given.ground_id).is_none() => "terms".to_owned(),
        _ => ground(&given.ground_id),
    });
    let main = wanted.and_then(|policy| policy.grounds.first());
    let codes = (
        given.and_then(|g| g.category.as_deref()),
        answer.and_then(|answer| answer.category.as_deref()),
    );
    let must = answer.is_some_and(|a| a.must_escalate || a.decision == Act::Escalate);
    let reported = given.is_some_and(|g| g.escalated_to.is_some());
    let may = answer.is_some_and(|a| a.acceptable.iter().any(|o| o.decision == Act::Escalate));
    vec![
        line(
            "decision",
            given.map_or_else(|| "left out".to_owned(), |g| g.decision.word().to_owned()),
            answer.map_or_else(none, |answer| answer.decision.word().to_owned()),
            both.map(|(answer, given)| answer.compare(given).right()),
        ),
        line(
            "policy",
            policy(mine.as_deref()),
            policy(theirs.as_deref()),
            reason(mine.as_deref(), theirs.as_deref()),
        ),
        line("ground", own_ground, main.map_or_else(none, |id| ground(id)), None),
        line("category", category(codes.0), category(codes.1), reason(codes.0, codes.1)),
        line(
            "authority told",
            given.map_or_else(none, |_| told(reported)),
            answer.map_or_else(none, |_| told(must)),
            both.map(|_| reported == must || reported && may),
        ),
        line("time", time::length(row.spent_ms), none(), None),
    ]
}

fn accepted(law: &Law, answer: &Answer) -> Vec<String> {
    let words = answer.acceptable.iter().map(|other| {
        let policy = other.policy.as_deref().and_then(|id| law.policy(id));
        let category = other.category.as_deref().map(|code| law.category_short(code));
        let as_what = policy.map(|p| p.name.get("en")).or(category);
        as_what.map_or_else(
            || other.decision.word().to_owned(),
            |what| format!("{} as {what}", other.decision.word()),
        )
    });
    words.collect()
}

fn statement(facts: &StatementFacts) -> Vec<(bool, String)> {
    if !facts.due {
        return Vec::new();
    }
    let say = |good: bool, yes: &str, no: &str| (good, if good { yes } else { no }.to_owned());
    vec![
        say(facts.complete, "every required field", "required fields are missing"),
        say(
            facts.named_words > 0 || facts.message_words == 0,
            "the facts name what the message said",
            "the facts do not name what the message said",
        ),
        say(facts.personal == 0, "no personal data", "personal data is left in it"),
    ]
}

/// How the run stands, of the cases that are decided and count.
fn so_far(training: &Training, run: &Run) -> SoFar {
    let mut so_far = SoFar::default();
    let mut done: Vec<&CaseRun> = run.cases.iter().filter(|row| row.state == State::Done).collect();
    done.sort_by_key(|row| row.decided_ms);
    for row in done {
        let answer = training.answers.get(&row.case).filter(|answer| !answer.disputed);
        let Some((answer, given)) = answer.zip(row.given.as_ref()) else { continue };
        let right = answer.compare(given).right();
        so_far.marks.push(right);
        so_far.missed_harm += usize::from(!right && given.decision == Act::Allow);
        so_far.over_removal += usize::from(!right && answer.decision == Act::Allow);
    }
    so_far
}
