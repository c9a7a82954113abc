//! One key makes a complete statement, and letters say all of it.

use super::sample::{Sample, books, flag, notice, order, rule};
use super::*;
use crate::model::{Action, At, FlagBody, Lane, OrderKind, Redress, RestrictionKind, Source};

fn findings(law: &Law, sample: &Sample, draft: &crate::model::Draft) -> Vec<Finding> {
    let names = names_in(&sample.case, Some(&sample.message));
    law.check(draft, &CheckFacts { profile: &sample.profile, names: &names })
}

#[test]
fn every_policy_gives_a_draft_without_faults() {
    for (_, law) in books() {
        for language in ["en", "nl"] {
            let mut sample = Sample::new("vanavond weer open").media("poll");
            sample.message.language = Some(language.into());
            for policy in law.policies() {
                let draft = law.prefill(policy, &sample.facts());
                assert_eq!(findings(&law, &sample, &draft), [], "{} {language}", policy.id);
                assert_eq!(draft.texts.language, language);
                assert!(!draft.texts.facts.contains(['{', '}']));
                let silent = policy.must_escalate.is_some();
                assert_eq!(draft.measure.escalation.is_some(), silent);
            }
        }
    }
}

#[test]
fn a_dutch_drug_advert_reads_well() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let draft = law.prefill(law.policy("drugs").unwrap(), &sample.facts());
    assert_eq!(
        draft.texts.facts,
        "Op 16 maart 2026 om 23:12 uur plaatste u een bericht in de groep Borrel & Beats met de \
         tekst: “vanavond weer open, 3 voor 50, bel 06-00000000 voor de lijst”. Het bericht biedt \
         drugs aan of helpt bij de verkoop ervan."
    );
    assert_eq!(draft.texts.ground, "Opiumwet, artikel 3b; Opiumwet, artikel 2");
    let m = &draft.measure;
    assert_eq!(m.territory, ["NL"]);
    assert_eq!(m.source, Source::Notice);
    assert_eq!(m.content_date.unwrap().to_string(), "2026-03-16");
    assert_eq!(m.application_date.unwrap().to_string(), "2026-03-17");
    assert_eq!(m.redress, [Redress::Complaint, Redress::DisputeBody, Redress::Court]);
    let found = findings(&law, &sample, &draft);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].level, Level::Warning);
    assert_eq!(found[0].text, "phone number: letter and record will say [telefoon]");
}

#[test]
fn the_day_is_that_of_the_platforms_zone() {
    let law = Law::load(&[]).unwrap();
    let mut sample = Sample::dutch();
    sample.message.at = At::parse("2026-03-16T23:30:00Z").unwrap();
    let fraud = law.policy("fraud").unwrap();
    let draft = law.prefill(fraud, &sample.facts());
    assert_eq!(draft.measure.content_date.unwrap().to_string(), "2026-03-17");
    let account = &draft.measure.restrictions[1];
    assert_eq!(account.kind, RestrictionKind::Account);
    assert_eq!(account.until.unwrap().to_string(), "2026-04-16");
}

#[test]
fn a_case_without_a_message_still_gets_facts() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let facts = CaseFacts { message: None, group: None, ..sample.facts() };
    let draft = law.prefill(law.policy("spam").unwrap(), &facts);
    assert!(draft.texts.facts.starts_with("You posted a message. "), "{}", draft.texts.facts);
}

#[test]
fn foreign_text_is_never_read_as_a_template() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::new("{{ group }} {% raw %} \u{202e}om\u{200b} x");
    let draft = law.prefill(law.policy("spam").unwrap(), &sample.facts());
    assert!(draft.texts.facts.contains("“{{ group }} {% raw %} om x”"), "{}", draft.texts.facts);
}

#[test]
fn allowing_needs_no_texts() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let draft = law.allow(&sample.facts());
    assert_eq!(draft.measure.action, Action::Allow);
    assert_eq!(findings(&law, &sample, &draft), []);
}

#[test]
fn faults_are_named_by_field() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let good = law.prefill(law.policy("threat").unwrap(), &sample.facts());
    type Change = fn(&mut crate::model::Draft);
    let changes: [(&str, Change); 16] = [
        ("restriction", |d| d.measure.restrictions.clear()),
        ("restriction", |d| d.measure.restrictions[0].code = "NEW".into()),
        ("ground", |d| d.texts.ground.clear()),
        ("ground", |d| d.texts.ground_url = Some("http://voorbeeld.example".into())),
        ("explanation", |d| d.texts.explanation = "é".repeat(2001)),
        ("facts", |d| d.texts.facts = " ".into()),
        ("category", |d| d.measure.category = None),
        ("category", |d| d.measure.category = Some("STATEMENT_CATEGORY_OTHER_VIOLATION_TC".into())),
        ("category", |d| d.measure.content_type.clear()),
        ("keyword", |d| d.measure.keywords = vec!["KEYWORD_PHISHING".into()]),
        ("keyword", |d| d.texts.keyword_other = None),
        ("territory", |d| d.measure.territory = vec!["EL".into()]),
        ("dates", |d| d.measure.application_date = None),
        ("dates", |d| d.measure.restrictions[0].until = Some(jiff::civil::date(2026, 3, 16))),
        ("redress", |d| d.measure.redress.clear()),
        ("escalation", |d| d.measure.escalation = None),
    ];
    for (n, (field, change)) in changes.into_iter().enumerate() {
        let mut draft = good.clone();
        change(&mut draft);
        let found = findings(&law, &sample, &draft);
        let hit = found.iter().any(|f| f.field == field && f.level == Level::Error);
        assert!(hit, "change {n}: {found:?}");
    }
    let exact = crate::model::Draft {
        texts: crate::model::StatementTexts {
            explanation: "é".repeat(2000), ..good.texts.clone()
        },
        ..good
    };
    assert!(findings(&law, &sample, &exact).iter().all(|f| f.level == Level::Warning));
}

#[test]
fn a_missing_authority_names_the_way_out() {
    let law = Law::load(&[]).unwrap();
    let mut sample = Sample::dutch();
    sample.profile.authorities.clear();
    let draft = law.prefill(law.policy("threat").unwrap(), &sample.facts());
    let found = findings(&law, &sample, &draft);
    let text = "no authority \"police\" in modq.toml: add it under authorities";
    assert!(found.iter().any(|f| f.text == text && f.level == Level::Error), "{found:?}");
}

#[test]
fn a_report_can_be_added_to_any_draft() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let mut draft = law.prefill(law.policy("hate").unwrap(), &sample.facts());
    law.add_report(&mut draft, &sample.facts());
    let report = draft.measure.escalation.clone().unwrap();
    assert_eq!((report.authority.as_str(), report.basis.as_str()), ("police", "art18"));
    let reason = draft.texts.escalation_reason.as_deref().unwrap();
    assert!(reason.starts_with("Hate. On 16 March 2026 at 23:12 a message was posted"), "{reason}");
    assert!(findings(&law, &sample, &draft).iter().all(|f| f.level == Level::Warning));
}

#[test]
fn settings_that_do_not_hold_up_are_all_named() {
    let law = Law::load(&[]).unwrap();
    assert_eq!(law.check_profile(&Profile::sample()), [""; 0]);
    assert_eq!(law.check_profile(&Profile::default()).len(), 3, "both contacts and languages");
    let mut bad = Profile { size: Size::Larger, language: "fr".into(), ..Profile::default() };
    bad.territory = vec!["EU".into(), "EL".into()];
    bad.terms_url = "http://voorbeeld.example".into();
    bad.authorities = vec![Authority::default(), Authority::default()];
    assert_eq!(law.check_profile(&bad).len(), 11, "{:#?}", law.check_profile(&bad));
}

#[test]
fn lanes_and_deadlines_follow_the_kind_of_flag() {
    let law = Law::load(&[]).unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap();
    let settled = |body: FlagBody, policy: Option<&str>, due: Option<&str>| {
        let mut f = flag(body);
        f.policy = policy.map(str::to_owned);
        f.due = due.map(|d| At::parse(d).unwrap());
        law.settle(&mut f, &zone);
        (f.lane, f.severity, f.due.map(|d| d.to_string()).unwrap_or_default())
    };
    let wanted = |lane, severity, due: &str| (lane, severity, due.to_owned());
    // Received on 17 March at 08:00 UTC. Days end at midnight in Amsterdam; summer time begins
    // on the 29th.
    assert_eq!(
        settled(notice(false), Some("drugs"), None),
        wanted(Lane::Notice, 3, "2026-03-24T22:59:59.999Z")
    );
    assert_eq!(
        settled(rule(), Some("spam"), None),
        wanted(Lane::Own, 1, "2026-03-31T21:59:59.999Z")
    );
    assert_eq!(
        settled(notice(true), None, None),
        wanted(Lane::Trusted, 2, "2026-03-18T08:00:00.000Z")
    );
    assert_eq!(
        settled(order(OrderKind::Tco), None, Some("2026-03-18T08:00:00Z")),
        wanted(Lane::Order, 5, "2026-03-17T09:00:00.000Z")
    );
    assert_eq!(
        settled(order(OrderKind::Act), Some("counterfeit"), Some("2026-03-20T08:00:00Z")),
        wanted(Lane::Order, 2, "2026-03-20T08:00:00.000Z")
    );
    assert_eq!(
        settled(notice(true), Some("threat"), None),
        wanted(Lane::Life, 5, "2026-03-17T09:00:00.000Z")
    );
}

#[test]
fn a_removal_order_gets_policy_and_category() {
    let law = Law::load(&[]).unwrap();
    let mut f = flag(order(OrderKind::Tco));
    law.settle(&mut f, &jiff::tz::TimeZone::UTC);
    assert_eq!(f.policy.as_deref(), Some("terror"));
    assert_eq!(f.category.as_deref(), Some("STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"));
}

fn letter_of(law: &Law, sample: &Sample, policy: &str) -> String {
    let draft = law.prefill(law.policy(policy).unwrap(), &sample.facts());
    let (decision, texts) = sample.decided(draft, 7);
    let names = names_in(&sample.case, Some(&sample.message));
    let case =
        LetterCase { facts: sample.facts(), decision: &decision, texts: &texts, names: &names };
    let fields = law.statement_fields(&case);
    law.letter(LetterKind::Statement, &texts.language, &fields).unwrap()
}

#[test]
fn every_letter_is_complete_in_both_languages() {
    for (_, law) in books() {
        for language in ["en", "nl"] {
            let mut sample = Sample::new("vanavond weer open");
            sample.message.language = Some(language.into());
            for policy in law.policies() {
                let text = letter_of(&law, &sample, &policy.id);
                assert!(!text.contains(['{', '}']) && !text.contains("none"), "{text}");
                assert!(text.contains(policy.explanation.get(language)), "{text}");
                assert!(!text.contains("\n\n\n") && !text.contains("  "), "{text}");
            }
        }
    }
}

#[test]
fn the_statement_says_what_the_law_asks() {
    let law = Law::load(&[]).unwrap();
    let text = letter_of(&law, &Sample::dutch(), "fraud");
    for part in [
        "kenmerk 20421-7",
        "Hallo quickdeal_nl,",
        "- Wij hebben uw bericht weggehaald, zonder einddatum.",
        "- Wij hebben uw account geschorst tot en met 16 april 2026.",
        "Dit geldt in Nederland.",
        "bel [telefoon] voor de lijst",
        "Iemand stuurde ons hierover een melding.",
        "Wij gebruikten geen geautomatiseerde middelen.",
        "Volgens ons is dit illegale inhoud. De regel is: Wetboek van Strafrecht, artikel 326.",
        "tot en met 17 september 2026 gratis",
        "U kunt altijd naar de rechter.",
        "Autoriteit Consument & Markt (ACM)",
        "Pleinpraat",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("Meldpunt"), "who notified is not named");
}

#[test]
fn a_small_platform_offers_the_court_only() {
    let law = Law::load(&[]).unwrap();
    let mut sample = Sample::dutch();
    sample.profile.size = Size::Small;
    sample.profile.supervisor.clear();
    let text = letter_of(&law, &sample, "drugs");
    assert!(text.contains("naar de rechter"));
    for absent in ["klacht", "geschillenorgaan", "toezichthouder"] {
        assert!(!text.contains(absent), "{text}");
    }
}

#[test]
fn a_missing_value_is_refused_and_named_by_line() {
    let law = Law::load(&[]).unwrap();
    for (kind, name) in LetterKind::ALL {
        for language in ["en", "nl"] {
            let refused = law.letter(kind, language, &LetterFields::default());
            let text = refused.unwrap_err().to_string();
            let start = format!("letter {language}/{name} cannot be written: line ");
            assert!(text.starts_with(&start) && text.contains("undefined"), "{text}");
        }
    }
}

#[test]
fn notifier_receipt_and_reversal_letters_are_written() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let draft = law.prefill(law.policy("fraud").unwrap(), &sample.facts());
    let (decision, texts) = sample.decided(draft, 7);
    let names = names_in(&sample.case, Some(&sample.message));
    let case =
        LetterCase { facts: sample.facts(), decision: &decision, texts: &texts, names: &names };
    let FlagBody::Notice(n) = notice(true) else { return };
    for language in ["en", "nl"] {
        let answers = [Answered { letter: case, link: Some("t.me/x/1".into()) }];
        let fields = law.notifier_fields((&n, sample.now), &answers, false, language);
        let text = law.letter(LetterKind::Notifier, language, &fields).unwrap();
        assert!(!text.contains("quickdeal") && !text.contains("account"), "{text}");
        let notifier = text;
        let fields = law.receipt_fields(&case.facts, (&n, sample.now), &[], language);
        let receipt = law.letter(LetterKind::Receipt, language, &fields).unwrap();
        assert!(receipt.contains("M-7") && receipt.contains("t.me/borrelbeats/12"), "{receipt}");
        let back = law.restored_fields(&case, sample.now);
        let text = law.letter(LetterKind::Restored, language, &back).unwrap();
        assert!(text.contains("20421-7") && !text.contains('{'), "{text}");
        // The point of contact for users (Art. 12) stands in every letter to one.
        let statement = law.letter(LetterKind::Statement, language, &law.statement_fields(&case));
        for letter in [&receipt, &text, &statement.unwrap(), &notifier] {
            assert!(letter.contains("help@pleinpraat.example"), "{letter}");
        }
    }
    let removed = Answered { letter: case, link: Some("t.me/x/1".into()) };
    let (allowed, texts) = sample.decided(law.allow(&sample.facts()), 8);
    let case =
        LetterCase { facts: sample.facts(), decision: &allowed, texts: &texts, names: &names };
    let kept = Answered { letter: case, link: Some("t.me/x/2".into()) };
    let mut texts = Vec::new();
    for (answers, changed) in [(vec![kept.clone()], false), (vec![kept, removed], true)] {
        let fields = law.notifier_fields((&n, sample.now), &answers, changed, "en");
        texts.push(law.letter(LetterKind::Notifier, "en", &fields).unwrap());
    }
    assert!(texts[0].contains("We leave the message where it is."), "{texts:?}");
    assert!(texts[0].contains("about this content: t.me/x/2.\nWe looked at it.\n"), "{texts:?}");
    assert!(texts[1].contains("at 2 places.\nWe told you before"), "{texts:?}");
    assert!(texts[1].contains("\nt.me/x/1\nOn "), "{texts:?}");
    assert!(texts[1].contains("always go to court"), "{texts:?}");
}

#[test]
fn another_language_keeps_what_was_written_by_hand() {
    let law = Law::load(&[]).unwrap();
    let sample = Sample::dutch();
    let policy = law.policy("threat").unwrap();
    let dutch = law.prefill_in(policy, &sample.facts(), "nl");
    let english = law.translated(&dutch, &sample.facts(), "en");
    assert_eq!(english, law.prefill_in(policy, &sample.facts(), "en"));
    let mut own = dutch;
    own.texts.facts = "Zelf geschreven.".to_owned();
    let english = law.translated(&own, &sample.facts(), "en");
    assert_eq!(
        (english.texts.facts.as_str(), english.texts.language.as_str()),
        ("Zelf geschreven.", "en")
    );
    assert!(
        english.texts.explanation.is_ascii() && english.texts.explanation != own.texts.explanation
    );
    // The reason goes to the authority, in the language of the platform.
    assert_eq!(english.texts.escalation_reason, own.texts.escalation_reason);
}

#[test]
fn a_report_says_since_when_we_know_and_whom_it_concerns() {
    let law = Law::load(&[]).unwrap();
    let mut sample = Sample::dutch();
    let report = |sample: &Sample| {
        let draft = law.prefill(law.policy("threat").unwrap(), &sample.facts());
        (draft.measure.escalation.unwrap(), draft.texts.escalation_states.unwrap())
    };
    let (told, why) = report(&sample);
    assert_eq!(told.aware_at, Some(sample.case.flags[0].at), "a person told us");
    assert_eq!(told.member_states, ["NL"]);
    assert!(why.starts_with("It is not known where those concerned are."), "{why}");
    sample.case.flags = vec![flag(crate::law::sample::rule())];
    assert_eq!(report(&sample).0.aware_at, Some(sample.now), "a rule knows nothing");
    sample.case.flags.push(flag(order(OrderKind::Act)));
    let (_, why) = report(&sample);
    assert!(why.starts_with("An authority of"), "{why}");
    sample.message.author = crate::model::Author::default();
    let draft = law.prefill(law.policy("spam").unwrap(), &sample.facts());
    assert_eq!(draft.measure.exemption, Some(crate::model::Exemption::ContactUnknown));
}

#[test]
fn an_order_has_its_own_wording() {
    let law = Law::load(&[]).unwrap();
    let mut sample = Sample::dutch();
    sample.case.flags.push(flag(order(OrderKind::Act)));
    let text = letter_of(&law, &sample, "counterfeit");
    assert!(text.contains("gaf ons het bevel om op te treden: Autoriteit Voorbeeld"), "{text}");
}

#[test]
fn our_own_texts_hold_no_personal_data() {
    for (_, law) in books() {
        for p in law.policies() {
            for text in p.explanation.0.values() {
                assert_eq!(Law::scrub(text, &[]).1, [], "{}", p.id);
            }
            for language in ["en", "nl"] {
                let ground = law.ground_words(&p.grounds, language);
                assert_eq!(Law::scrub(&ground, &[]).1, []);
                assert!(ground.chars().count() <= 500);
            }
        }
    }
}
