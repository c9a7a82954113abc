use super::*;

const HEAD: &str = "format = 1\nname = \"one\"\nversion = 2\ncreated = \"2026-03-17T13:40:00Z\"\n";
const MESSAGE: &str = r#"{"platform":"training","group_id":1,"group_title":"Plein","id":1,"time":"2026-03-17T09:00:00Z","author_name":"Persoon 1","text":"Kamer vrij, eerst de borg"}"#;
const SECOND: &str = r#"{"platform":"training","group_id":1,"group_title":"Plein","id":2,"time":"2026-03-17T09:01:00Z","author_name":"Persoon 2","text":"Niet doen","flag_kind":"own","flag_text":"kijk","flag_time":"2026-03-17T10:00:00Z"}"#;
const FLAG: &str = r#"{"case":"training/1/1","flag":{"at":"2026-03-17T09:30:00Z","lane":"own","severity":3,"due":null,"category":null,"policy":null,"body":{"own":{"text":"borg"}}}}"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write(SET, HEAD.into());
    write(SETTINGS, "[platform]\nname = \"Plein\"\n".into());
    write(MESSAGES, format!("{MESSAGE}\n{SECOND}\n"));
    write(FLAGS, format!("{FLAG}\n"));
    Set::read(folder.path()).unwrap().write_head().unwrap();
    folder
}

fn said(folder: &tempfile::TempDir) -> String {
    Set::load(folder.path()).unwrap_err().to_string()
}

#[test]
fn a_set_holds_cases_in_an_order_of_its_seed() {
    let folder = folder();
    let set = Set::load(folder.path()).unwrap();
    assert_eq!((set.messages.len(), set.flags.len(), set.groups.len()), (2, 2, 1));
    assert_eq!(set.order(7), set.order(7));
    let orders: BTreeSet<Vec<CaseId>> = (0..20).map(|seed| set.order(seed)).collect();
    assert_eq!(orders.len(), 2, "both orders of two cases");
    let arrivals: Vec<String> = set.arrivals(3).iter().map(|(_, c)| c.to_string()).collect();
    assert_eq!(arrivals, ["training/1/1", "training/1/2"]);
    assert_eq!(set.span().0.to_string(), "2026-03-17T09:30:00.000Z");
}

#[test]
fn a_file_that_was_changed_is_named() {
    let folder = folder();
    let before = Set::load(folder.path()).unwrap().id();
    let text = format!("{}\n{SECOND}\n", MESSAGE.replace("Kamer", "Huis"));
    std::fs::write(folder.path().join(MESSAGES), text).unwrap();
    assert!(said(&folder).ends_with("messages.jsonl changed after the set was made"));
    let mut set = Set::read(folder.path()).unwrap();
    set.write_head().unwrap();
    assert_ne!(Set::load(folder.path()).unwrap().id(), before);
}

#[test]
fn every_mistake_is_named_with_file_and_line() {
    let folder = folder();
    let other = FLAG.replace("training/1/1", "training/1/8");
    std::fs::write(folder.path().join(FLAGS), format!("{other}\n{FLAG}\n{{\"case\":3}}\n"))
        .unwrap();
    std::fs::write(
        folder.path().join(MESSAGES),
        format!("{MESSAGE}\n{{\"id\":7,\"text\":\"x\"}}\n"),
    )
    .unwrap();
    let text = said(&folder);
    assert!(text.contains("flags.jsonl line 1: training/1/8 is not in messages.jsonl"), "{text}");
    assert!(text.contains("flags.jsonl line 3: "), "{text}");
    assert!(text.contains("messages.jsonl line 2: group_id: is missing"), "{text}");
    std::fs::write(folder.path().join(SET), format!("{HEAD}colour = 3\n")).unwrap();
    assert!(said(&folder).contains("set.toml line 5: unknown field `colour`"), "{}", said(&folder));
    std::fs::write(folder.path().join(SET), HEAD.replace("format = 1", "format = 9")).unwrap();
    assert!(said(&folder).contains("form 9 is newer"));
    std::fs::remove_file(folder.path().join(SET)).unwrap();
    assert!(said(&folder).contains("is no training set"));
}

#[test]
fn codes_nobody_knows_are_named_with_file_and_line_wherever_a_flag_stands() {
    let folder = folder();
    let put = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    let law = Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).unwrap();
    let more = |codes: &str| SECOND.replace("\"kijk\"", &format!("\"kijk\",{codes}"));
    let check = || Set::read(folder.path()).and_then(|set| set.check(&law));
    let good = more("\"flag_policy\":\"fraud\",\"flag_category\":\"STATEMENT_CATEGORY_VIOLENCE\"");
    put(MESSAGES, format!("{MESSAGE}\n{good}\n"));
    check().unwrap();
    // A flag of a row, behind a line with nothing in it and without a last line feed.
    let wrong = more("\"flag_policy\":\"froud\",\"flag_category\":\"STATEMENT_CATEGORY_NICE\"");
    put(MESSAGES, format!("{MESSAGE}\n\n{wrong}"));
    let notice = FLAG.replace(
        "{\"own\":{\"text\":\"borg\"}}",
        "{\"notice\":{\"reference\":\"N-1\",\"notifier\":{\"name\":null,\"email\":null,\"trusted\":false},\
         \"explanation\":\"x\",\"locations\":[],\"good_faith\":true,\"keyword\":\"KEYWORD_NICE\"}}",
    );
    let policy = FLAG.replace("\"policy\":null", "\"policy\":\"imagine\"");
    put(FLAGS, format!("{FLAG}\n{policy}\n{notice}\n"));
    let error = check().unwrap_err();
    let text = error.to_string();
    for said in [
        "messages.jsonl line 3: there is no policy “froud”; modq docs policies lists them",
        "messages.jsonl line 3: the database has no category “STATEMENT_CATEGORY_NICE”",
        "flags.jsonl line 2: there is no policy “imagine”",
        "flags.jsonl line 3: the database has no keyword “KEYWORD_NICE”",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains("has 4 mistake(s)") && error.hint().contains("mend these lines"));
    // What is no code of ours at all, and a flag on nothing.
    put(FLAGS, format!("{}\n", FLAG.replace("\"own\",\"sev", "\"owm\",\"sev")));
    let alone = r#"{"platform":"training","group_id":1,"id":9,"flag_kind":"own","flag_text":"x"}"#;
    let kind = SECOND.replace("\"flag_kind\":\"own\"", "\"flag_kind\":\"owm\"");
    put(MESSAGES, format!("{MESSAGE}\n{alone}\n{kind}\n"));
    let text = check().unwrap_err().to_string();
    for said in [
        "messages.jsonl line 2: training/1/9 is flagged, but no row says what it is",
        "messages.jsonl line 3: flag_kind: \"owm\" is neither own nor notification",
        "flags.jsonl line 1: unknown variant `owm`",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("at line"), "a line is named once: {text}");
}

#[test]
fn no_flag_no_case() {
    let folder = folder();
    std::fs::write(folder.path().join(FLAGS), "").unwrap();
    std::fs::write(folder.path().join(MESSAGES), format!("{MESSAGE}\n")).unwrap();
    assert!(said(&folder).contains("there is no case"));
}

#[test]
fn what_is_written_reads_the_same_and_is_documented() {
    let folder = folder();
    let set = Set::load(folder.path()).unwrap();
    let mut wanted = set.head;
    wanted.note = "say \"no\"\nto \\ that".to_owned();
    assert_eq!(head(&wanted.to_text()).unwrap(), wanted);
    let table: toml::Table = wanted.to_text().parse().unwrap();
    let keys: BTreeSet<&str> = table.keys().map(String::as_str).collect();
    assert_eq!(keys, SET_FIELDS.iter().map(|(name, ..)| *name).collect());
}
