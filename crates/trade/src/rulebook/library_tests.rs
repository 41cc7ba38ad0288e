//! Tests of the choice of rulebooks: what is kept for good, what is refused, and that damage is never silent (RB1, RB3).

use super::*;
use crate::time::parse_instant;

pub(super) const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

pub(super) fn now() -> Instant {
    parse_instant("2026-03-02T18:00:00Z").unwrap()
}

/// The first edition under an id of one's own, with one line written otherwise.
pub(super) fn mine(from: &str, to: &str) -> String {
    assert!(FIRST.contains(from));
    FIRST
        .replacen("id = \"trade-assurance@1\"", "id = \"mine@1\"", 1)
        .replacen(from, to, 1)
}

pub(super) fn load(text: &str) -> RulebookCommand {
    RulebookCommand::Load {
        file: "mine.toml".to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

pub(super) fn retire(rulebook: &str) -> RulebookCommand {
    let rulebook = rulebook.to_owned();
    RulebookCommand::Retire { rulebook }
}

pub(super) fn restore(rulebook: &str) -> RulebookCommand {
    let rulebook = rulebook.to_owned();
    RulebookCommand::Restore { rulebook }
}

pub(super) fn choose(rulebook: &str) -> RulebookCommand {
    let rulebook = rulebook.to_owned();
    RulebookCommand::ChooseDefault { rulebook }
}

/// The library after these commands, and the kinds of the events they led to.
fn after(commands: &[RulebookCommand]) -> (Library, Vec<&'static str>) {
    let mut library = Library::default();
    let mut events = Vec::new();
    for command in commands {
        for event in library.decide(command, now()).unwrap() {
            library = library.evolve(&event).unwrap();
            events.push(event);
        }
    }
    let folded = Library::fold(&events).unwrap();
    assert_eq!(
        folded.books().default_book().id(),
        library.books().default_book().id()
    );
    (library, events.iter().map(RulebookEvent::name).collect())
}

fn said(library: &Library, command: &RulebookCommand) -> (&'static str, &'static str) {
    let refusal = library.decide(command, now()).unwrap_err();
    (refusal.code, refusal.rule)
}

#[test]
fn rb1_rb3_the_table_of_the_choice() {
    let mine = mine("respond_days = 5", "respond_days = 6");
    let later = "trade-assurance-2017-12@1";
    let first = "trade-assurance@1";
    for (commands, kinds) in [
        (vec![load(&mine)], vec!["loaded"]),
        (vec![load(&mine), load(&mine)], vec!["loaded"]),
        (
            vec![load(&format!("# mine\n{mine}")), load(&mine)],
            vec!["loaded"],
        ),
        (vec![load(FIRST)], vec![]),
        (
            vec![load(&mine), retire("mine@1"), retire("mine@1")],
            vec!["loaded", "retired"],
        ),
        (
            vec![load(&mine), retire("mine@1"), load(&mine)],
            vec!["loaded", "retired", "restored"],
        ),
        (vec![load(&mine), restore("mine@1")], vec!["loaded"]),
        (vec![retire(later), restore(later)], vec!["retired", "restored"]),
        (vec![choose(first)], vec![]),
        (
            vec![load(&mine), choose("mine@1"), choose("mine@1"), retire(first)],
            vec!["loaded", "default_chosen", "retired"],
        ),
    ] {
        assert_eq!(after(&commands).1, kinds, "{commands:?}");
    }
    let nothing = Library::default();
    for (library, command, refusal) in [
        (&nothing, retire("mine@1"), ("rulebook.unknown", "RB1")),
        (&nothing, restore("mine@1"), ("rulebook.unknown", "RB1")),
        (&nothing, choose("mine@1"), ("rulebook.unknown", "RB1")),
        (&nothing, retire(first), ("rulebook.is_default", "RB1")),
        (&nothing, load("id = 1"), ("rulebook.bad_file", "RB3")),
        (
            &after(&[retire(later)]).0,
            choose(later),
            ("rulebook.retired", "RB1"),
        ),
    ] {
        assert_eq!(said(library, &command), refusal, "{command:?}");
    }
}

#[test]
fn rb3_a_bad_file_names_file_line_field_rule_and_reason_and_keeps_nothing() {
    let bad = mine("respond_days = 5", "respond_days = 0").replacen("months_max = 6", "months_max = 7", 1);
    let refusal = Library::default().decide(&load(&bad), now()).unwrap_err();
    assert_eq!(
        serde_json::to_value(&refusal.facts).unwrap(),
        serde_json::json!({
            "file": "mine.toml", "line": 22, "field": "disputes.respond_days", "of_rule": "D3",
            "reason": "must be 1 to 3650 days",
            "problems": [
                "line 22: disputes.respond_days: must be 1 to 3650 days (D3)",
                "line 92: credit.months_max: must be 1 to 6 months (L1)",
            ],
        })
    );
}

#[test]
fn rb1_an_id_stands_for_one_content_for_good() {
    let six = mine("respond_days = 5", "respond_days = 6");
    let (library, _) = after(&[load(&six)]);
    let seven = mine("respond_days = 5", "respond_days = 7");
    let error = library.inspect("mine.toml", seven.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "mine.toml, line 5: id: another rulebook has the id `mine@1` (RB1)"
    );
    let (library, _) = after(&[load(&six), retire("mine@1")]);
    assert_eq!(
        said(&library, &load(&seven)),
        ("rulebook.bad_file", "RB3"),
        "retired, not gone"
    );
    let ours = FIRST.replacen("id = \"trade-assurance@1\"", "id = \"trade-assurance@2\"", 1);
    let error = library.inspect("ours.toml", ours.as_bytes()).unwrap_err();
    assert_eq!(
        error.first.reason,
        "`trade-assurance` is the name of an edition that comes with Quayside"
    );
}

#[test]
fn rb1_a_new_order_is_pinned_to_what_was_chosen_and_else_to_the_default() {
    let mine = mine("respond_days = 5", "respond_days = 6");
    let (library, _) = after(&[load(&mine), choose("mine@1"), retire("trade-assurance-2017-12@1")]);
    let id = |chosen| library.for_new_order(chosen).map(|book| book.id().to_string());
    assert_eq!(id(None).unwrap(), "mine@1");
    assert_eq!(id(Some("trade-assurance@1")).unwrap(), "trade-assurance@1");
    assert_eq!(
        id(Some("trade-assurance-2017-12@1")).unwrap_err().code,
        "rulebook.retired"
    );
    assert_eq!(id(Some("yours@1")).unwrap_err().code, "rulebook.unknown");
}

#[test]
fn rb1_what_orders_are_pinned_to_stays_when_it_is_retired() {
    let text = mine("respond_days = 5", "respond_days = 6");
    let (library, _) = after(&[load(&text), retire("mine@1")]);
    let book = library.books().get("mine@1").unwrap();
    assert_eq!(
        library
            .books()
            .pinned("mine@1", book.hash())
            .unwrap()
            .disputes()
            .respond_days,
        6
    );
    assert_eq!(library.file(book.id()).unwrap().text, text);
    assert_eq!(library.loaded_at(book.id()), Some(now()));
}

#[test]
fn rb1_a_kept_text_of_another_content_is_damage() {
    let text = mine("respond_days = 5", "respond_days = 6");
    let events = Library::default().decide(&load(&text), now()).unwrap();
    let [
        RulebookEvent::Loaded {
            id, hash, file, at, ..
        },
    ] = events.as_slice()
    else {
        panic!("not loaded")
    };
    let (id, hash, at) = (id.clone(), *hash, *at);
    for other in [
        mine("respond_days = 5", "respond_days = 7"),
        FIRST.to_owned(),
        "no rulebook".to_owned(),
    ] {
        let damaged = RulebookEvent::Loaded {
            id: id.clone(),
            hash,
            file: file.clone(),
            text: other,
            at,
        };
        assert_eq!(Library::fold(&[damaged]).unwrap_err().event, "loaded");
    }
    let chosen = RulebookEvent::DefaultChosen { id, at };
    assert!(Library::fold(&[chosen]).is_err(), "a default that is not here");
}

#[test]
fn rb2_the_difference_of_the_embedded_editions_is_these_fields() {
    let books = Rulebooks::embedded();
    let later = books.get("trade-assurance-2017-12@1").unwrap();
    let found = crate::rulebook::compare(books.default_book(), later).unwrap();
    let fields: Vec<&str> = found.iter().map(|difference| difference.field.as_str()).collect();
    let data: Vec<&str> = fields
        .iter()
        .copied()
        .filter(|field| !field.starts_with("rules."))
        .collect();
    assert_eq!(
        data,
        [
            "title",
            "source",
            "coverage",
            "lapse.unconfirmed_days",
            "lapse.unpaid_days",
            "feedback.within_days",
            "disputes.respond_days",
            "disputes.settle_days",
            "disputes.escalate_from_day",
            "disputes.automatic_on_day",
        ]
    );
    assert!(crate::rulebook::compare(later, later).unwrap().is_empty());
}

#[test]
fn rb1_entries_of_a_list_are_compared_by_their_word() {
    let books = Rulebooks::embedded();
    let text = mine("[[contacts]]\nid = \"live_chat\"", "[[contacts]]\nid = \"phone\"\nlabel = \"Phone\"\nnote = \"By day.\"\n\n[[contacts]]\nid = \"live_chat\"")
        .replacen("up_to = \"20000.00\"", "up_to = \"5000.00\"", 1);
    let mine = Rulebook::parse("mine.toml", &text).unwrap();
    let found = crate::rulebook::compare(books.default_book(), &mine).unwrap();
    let fields: Vec<&str> = found.iter().map(|difference| difference.field.as_str()).collect();
    assert_eq!(
        fields,
        ["methods.credit_card.transactions.up_to", "contacts.phone"]
    );
}

#[test]
fn rb1_rb3_an_edition_of_ones_own_begins_with_the_file_of_the_one_that_is_named() {
    let later = include_str!("../../data/rulebooks/trade-assurance-2017-12-1.toml");
    let own = mine("fee_elsewhere = \"300.00\"", "fee_elsewhere = \"299.00\"");
    let (library, _) = after(&[load(&own)]);
    for (id, file, text) in [
        ("trade-assurance@1", "trade-assurance-1.toml", FIRST),
        (
            "trade-assurance-2017-12@1",
            "trade-assurance-2017-12-1.toml",
            later,
        ),
        ("mine@1", "mine.toml", own.as_str()),
    ] {
        let found = library.file(&RulebookId(id.to_owned())).unwrap();
        assert_eq!((found.file.as_str(), found.text.as_str()), (file, text), "{id}");
    }
    assert!(library.file(&RulebookId("mine@2".to_owned())).is_none());
}

#[test]
fn rb1_an_unknown_id_is_named_as_far_as_an_id_can_be_long() {
    let error = Rulebooks::embedded().get(&"x".repeat(200)).unwrap_err();
    assert_eq!(error.id, "x".repeat(80));
}
