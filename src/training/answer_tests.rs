use super::*;

fn law() -> Law {
    Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).unwrap()
}

fn cases() -> BTreeSet<CaseId> {
    (1..=3).map(|n| format!("training/1/{n}").parse().unwrap()).collect()
}

fn read(text: &str) -> Result<Answers, Vec<Mistake>> {
    Answers::read(text, "answers.jsonl", &cases(), &law())
}

fn only(text: &str) -> String {
    let mistakes = read(text).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes[0].to_string()
}

const GOOD: &str = r#"{"case":"training/1/1","decision":"remove","policy":"fraud","category":"STATEMENT_CATEGORY_SCAMS_AND_FRAUD","acceptable":["restrict",{"decision":"remove","policy":"spam"}],"why":"money first"}"#;

fn given(decision: Act, policy: &str) -> Given {
    Given {
        decision,
        policy: (!policy.is_empty()).then(|| policy.to_owned()),
        category: None,
        severity: 0,
        restrictions: Vec::new(),
        ground: None,
        ground_id: String::new(),
        escalated_to: (decision == Act::Escalate).then(|| "police".to_owned()),
        statement: super::super::StatementFacts::default(),
    }
}

#[test]
fn an_answer_for_an_unknown_case_names_its_line() {
    let text = format!("{GOOD}\n\n{}", GOOD.replace("training/1/1", "training/9/9"));
    assert_eq!(only(&text), "answers.jsonl line 3: training/9/9 is no case of this set");
}

#[test]
fn two_answers_for_one_case_name_both_lines() {
    let wanted = "answers.jsonl line 2: training/1/1 has two answers; the first stands in line 1";
    assert_eq!(only(&format!("{GOOD}\n{GOOD}")), wanted);
}

#[test]
fn unknown_codes_are_named() {
    let said = only(&GOOD.replace("\"spam\"", "\"spamm\""));
    assert!(
        said.starts_with("answers.jsonl line 1: ") && said.contains("no policy “spamm”"),
        "{said}"
    );
    assert!(only(&GOOD.replace("SCAMS", "SPAMS")).contains("no category"));
    assert!(
        only(&GOOD.replace("\"remove\",\"policy\":\"fraud\"", "\"delete\"")).contains("delete")
    );
    assert!(only(&GOOD.replace("\"why\"", "\"whi\"")).contains("whi"));
    assert!(only(&GOOD.replace("money first", " ")).contains("why is empty"));
}

#[test]
fn what_must_be_escalated_can_be() {
    let text = GOOD.replace("\"why\"", "\"must_escalate\":true,\"why\"");
    assert!(only(&text).contains("neither the decision nor acceptable"));
    let answers = read(&text.replace("[\"restrict\"", "[\"escalate\"")).unwrap();
    let answer = answers.iter().next().unwrap();
    assert_eq!(answer.compare(&given(Act::Remove, "fraud")), Verdict::NotEscalated);
    assert_eq!(answer.compare(&given(Act::Escalate, "threat")), Verdict::Accepted);
}

#[test]
fn alternatives_count_as_right() {
    let answers = read(GOOD).unwrap();
    let answer = answers.get(&"training/1/1".parse().unwrap()).unwrap();
    let verdict = |decision, policy, category: bool| {
        let code = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD".to_owned();
        answer.compare(&Given { category: category.then_some(code), ..given(decision, policy) })
    };
    assert_eq!(verdict(Act::Remove, "fraud", true), Verdict::Same);
    assert_eq!(verdict(Act::Remove, "fraud", false), Verdict::OtherReason);
    assert_eq!(verdict(Act::Remove, "spam", false), Verdict::Accepted);
    assert_eq!(verdict(Act::Restrict, "", false), Verdict::Accepted);
    assert_eq!(verdict(Act::Allow, "", false), Verdict::Different);
    assert!(Verdict::OtherReason.right() && !Verdict::Different.right());
}

#[test]
fn sealed_answers_come_back_and_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Answers::open(folder.path(), &cases(), &law());
    assert!(open().unwrap().is_empty());
    let answers = read(GOOD).unwrap();
    answers.write(folder.path()).unwrap();
    assert_eq!(open().unwrap(), answers);
    let bytes = std::fs::read(folder.path().join(ANSWERS)).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("money"));
    std::fs::write(folder.path().join(ANSWERS), b"something else").unwrap();
    assert!(open().unwrap_err().to_string().contains("answers.sealed: does not begin"));
}

#[test]
fn every_field_of_an_answer_is_documented() {
    let answers = read(GOOD).unwrap();
    let mut answer = answers.iter().next().unwrap().clone();
    answer.disputed = true;
    let value = serde_json::to_value(answer).unwrap();
    let keys: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ANSWER_FIELDS.iter().map(|(name, ..)| *name).collect());
}
