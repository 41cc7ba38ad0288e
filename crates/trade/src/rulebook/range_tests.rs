//! RB3: every number of a rulebook has its range, and every list its order, whoever wrote the file.

use super::*;
use crate::payment::Method;

const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

/// What is said of the first edition with one text in another's place.
fn refuse(from: &str, to: &str) -> RulebookError {
    assert!(FIRST.contains(from), "{from}");
    Rulebook::parse("mine.toml", &FIRST.replacen(from, to, 1)).unwrap_err()
}

/// Everything that is said, each with its field.
fn said(error: &RulebookError) -> String {
    let said = error
        .problems()
        .map(|problem| format!("{}: {}", problem.field, problem.reason));
    said.collect::<Vec<_>>().join("; ")
}

/// The line a text stands on, from 1.
fn line(text: &str) -> usize {
    FIRST[..FIRST.find(text).unwrap()].matches('\n').count() + 1
}

#[test]
fn rb3_every_number_of_days_has_its_range() {
    for field in [
        "stale_limit_days = 30",
        "quality_days_from_shipment = 180",
        "quality_days_from_clearance = 15",
        "respond_days = 5",
        "settle_days = 15",
        "late_shipment_days_after_delivery = 30",
    ] {
        let (name, _) = field.split_once(" = ").unwrap();
        for days in [0, 3651] {
            let error = refuse(field, &format!("{name} = {days}"));
            assert!(said(&error).contains(name), "{name} = {days}: {error}");
            assert_eq!(error.first.line, line(field), "{name}");
        }
    }
    let most = FIRST.replacen("stale_limit_days = 30", "stale_limit_days = 3650", 1);
    assert!(Rulebook::parse("mine.toml", &most).is_ok());
    // C5: the two may close on the same day; days from clearance that never count are no rule.
    for (days, allowed) in [(180, true), (181, false)] {
        let cleared = format!("quality_days_from_clearance = {days}");
        let text = FIRST.replacen("quality_days_from_clearance = 15", &cleared, 1);
        assert_eq!(Rulebook::parse("mine.toml", &text).is_ok(), allowed, "{days}");
    }
}

#[test]
fn rb2_rb3_the_later_edition_is_held_to_its_own_days() {
    const LATER: &str = include_str!("../../data/rulebooks/trade-assurance-2017-12-1.toml");
    for (name, bad) in [
        ("protection_days", ["0", "3651"]),
        ("unconfirmed_days", ["0", "3651"]),
        ("unpaid_days", ["0", "3651"]),
        ("within_days", ["0", "3651"]),
        // The supplier has 3 days to respond; the edition escalates by itself on the 7th.
        ("escalate_from_day", ["3", "3651"]),
        ("automatic_on_day", ["3", "3651"]),
    ] {
        let text = LATER.lines().find(|line| line.starts_with(name)).unwrap();
        for days in bad {
            let changed = LATER.replacen(text, &format!("{name} = {days}"), 1);
            let error = Rulebook::parse("mine.toml", &changed).unwrap_err();
            assert!(said(&error).contains(name), "{name} = {days}: {error}");
        }
    }
    let of_days = |name: &str| {
        let mut lines = LATER.lines();
        lines.find(|line| line.starts_with(name)).unwrap().to_owned()
    };
    let mut longest = LATER.to_owned();
    for name in ["settle_days", "escalate_from_day", "automatic_on_day"] {
        longest = longest.replacen(&of_days(name), &format!("{name} = 3650"), 1);
    }
    assert!(Rulebook::parse("mine.toml", &longest).is_ok());
}

#[test]
fn rb3_p11_a_method_is_held_to_its_days_its_label_and_its_calendars() {
    for (from, to, reason) in [
        (
            "arrives_working_days = [4, 5]",
            "arrives_working_days = [0, 5]",
            "from 1 to 60",
        ),
        (
            "arrives_working_days = [4, 5]",
            "arrives_working_days = [4, 61]",
            "from 1 to 60",
        ),
        ("label = \"e-Checking\"", "label = \" \"", "must not be empty"),
        ("countries = [\"US\"]", "countries = []", "both or neither"),
        ("countries = [\"US\"]", "countries = [\"AQ\"]", "no bank calendar"),
        (
            "available = \"credit\"",
            "available = \"always\"",
            "for pay_later",
        ),
        (
            "available = \"us_checking_account\"",
            "available = \"credit\"",
            "for pay_later",
        ),
        (
            "transactions = \"one\"",
            "transactions = { up_to = \"5.00\" }",
            "at most one method",
        ),
    ] {
        let error = refuse(from, to);
        assert!(said(&error).contains(reason), "{to}: {error}");
    }
    let widest = FIRST.replacen(
        "arrives_working_days = [4, 5]",
        "arrives_working_days = [1, 60]",
        1,
    );
    assert!(Rulebook::parse("mine.toml", &widest).is_ok());
}

#[test]
fn rb3_c8_p7_agencies_and_contacts_are_there_and_told_apart() {
    let agencies = FIRST
        .split_once("agencies = [")
        .unwrap()
        .1
        .split_once("\n]")
        .unwrap()
        .0;
    for (from, to, reason) in [
        ("code = \"BV\"", "code = \"SGS\"", "`SGS` is listed twice"),
        ("code = \"BV\"", "code = \"\"", "agencies[1].code"),
        (agencies, "", "agencies"),
        (
            "id = \"email\"",
            "id = \"live_chat\"",
            "`live_chat` is listed twice",
        ),
        ("id = \"email\"", "id = \"\"", "contacts[1].id"),
        ("label = \"Email\"", "label = \"\"", "contacts[1].label"),
    ] {
        let error = refuse(from, to);
        assert!(said(&error).contains(reason), "{to}: {error}");
    }
}

#[test]
fn rb3_an_id_is_a_name_and_a_number_of_at_most_80_characters() {
    let named = |id: &str| {
        let text = FIRST.replacen("id = \"trade-assurance@1\"", &format!("id = \"{id}\""), 1);
        Rulebook::parse("mine.toml", &text)
    };
    let long = |length: usize| format!("{}@1", "a".repeat(length - 2));
    for good in ["a@1", "my-rules-2@10", long(80).as_str()] {
        assert!(named(good).is_ok(), "{good}");
    }
    for bad in ["a", "@1", "a@", "A@1", "a@x", "a b@1", long(81).as_str()] {
        let error = named(bad).unwrap_err();
        assert!(said(&error).contains("must be a name"), "{bad}: {error}");
    }
}

#[test]
fn rb3_texts_are_not_empty_and_loans_have_a_length_and_a_line() {
    for (from, to, reason) in [
        ("title = \"Trade Assurance\"", "title = \" \"", "title"),
        (
            "source = \"The platform",
            "source = \" \" # The platform",
            "source",
        ),
        ("notice = \"Quayside", "notice = \" \" # Quayside", "notice"),
        ("months_max = 6", "months_max = 0", "must be 1 to 6 months"),
        (
            "line_max = \"150000.00\"",
            "line_max = \"0.00\"",
            "must be above zero",
        ),
        (
            "shipped = \"Shipped – balance due\"",
            "shipped = \"\"",
            "must not be empty",
        ),
        ("\nUS = \"America/New_York\"\n", "\n", "must name a zone for US"),
    ] {
        let error = refuse(from, to);
        assert!(said(&error).contains(reason), "{to}: {error}");
    }
}

#[test]
fn rb3_a_title_has_at_most_120_characters() {
    for (length, good) in [(120, true), (121, false)] {
        let title = format!("title = \"{}\"", "ü".repeat(length));
        let text = FIRST.replacen("title = \"Trade Assurance\"", &title, 1);
        let read = Rulebook::parse("mine.toml", &text);
        assert_eq!(read.is_ok(), good, "{length}");
    }
}

#[test]
fn rb1_methods_are_in_their_order_whatever_the_order_of_the_file() {
    let (head, rest) = FIRST.split_once("[[methods]]").unwrap();
    let (first, others) = rest.split_once("[[methods]]").unwrap();
    let (others, tail) = others.split_once("\n[inspection]").unwrap();
    let turned = format!("{head}[[methods]]{others}\n[[methods]]{first}\n[inspection]{tail}");
    let book = Rulebook::parse("mine.toml", &turned).unwrap();
    let ids: Vec<Method> = book.methods().iter().map(|method| method.id).collect();
    assert_eq!(ids, Method::ALL);
}

#[test]
fn rb3_p4_p11_a_method_has_no_word_that_nothing_would_follow() {
    for (field, word) in [
        ("starts_at = \"loan_agreement\"", "starts_at = \"payment\""),
        ("starts_at = \"authorisation\"", "starts_at = \"loan_agreement\""),
        ("fee = { per_transaction = \"15.00\" }", "fee = \"by_bank\""),
    ] {
        let error = refuse(field, word);
        let (name, _) = word.split_once(" = ").unwrap();
        assert!(said(&error).contains(name), "{word}: {error}");
        assert_eq!(error.first.line, line(field), "{word}");
    }
}
