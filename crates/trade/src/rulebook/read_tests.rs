//! Tests of RB1–RB3: the embedded editions, the hash, and refused files.

use super::*;
use crate::country::Country;
use crate::payment::Method;
use crate::rulebook::{CoverageTerms, RULE_IDS, Rulebooks, STATUS_CODES};

const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

fn refuse(from: &str, to: &str) -> RulebookError {
    assert!(FIRST.contains(from), "{from:?} is not in the file");
    Rulebook::parse("mine.toml", &FIRST.replacen(from, to, 1)).unwrap_err()
}

/// The line on which this text stands.
fn line(text: &str) -> usize {
    FIRST.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn rb1_the_default_edition_says_what_the_documents_say() {
    let book = Rulebooks::embedded().default_book();
    assert_eq!(book.id().as_str(), "trade-assurance@1");
    assert_eq!(book.platform().time_zone.name(), "America/Los_Angeles");
    assert_eq!(book.platform().designated_bank, "Citibank");
    assert_eq!(book.credit().lender, "Kabbage");
    assert_eq!(
        book.method(Method::TelegraphicTransfer).id,
        Method::TelegraphicTransfer
    );
    assert_eq!(book.method(Method::EChecking).arrives_working_days, (4, 5));
    assert_eq!(book.inspection().fee(Country::CN).to_string(), "200.00");
    assert_eq!(book.inspection().fee(Country::US).to_string(), "300.00");
    assert_eq!(book.disputes().escalate_from(), 16);
    assert!(STATUS_CODES.iter().all(|code| book.status_label(code).is_some()));
    assert!(RULE_IDS.iter().all(|rule| book.rule_summary(rule).is_some()));
    let contacts: Vec<&str> = book
        .contacts()
        .iter()
        .map(|contact| contact.id.as_str())
        .collect();
    assert_eq!(
        contacts,
        [
            "live_chat",
            "email",
            "social_media",
            "knowledge_base",
            "community_forum",
            "faq",
            "pay_later_help"
        ]
    );
}

#[test]
fn rb2_the_later_edition_differs_by_data_only() {
    let book = Rulebooks::embedded().get("trade-assurance-2017-12@1").unwrap();
    assert_eq!(book.coverage(), &CoverageTerms::ByPayment { protection_days: 30 });
    assert_eq!(
        (book.lapse().unconfirmed_days, book.lapse().unpaid_days),
        (Some(30), Some(60))
    );
    assert_eq!(book.feedback().within_days, Some(30));
    assert_eq!(book.disputes().respond_days, 3);
    assert_eq!(
        (book.disputes().escalate_from(), book.disputes().automatic_on_day),
        (4, Some(7))
    );
    assert_eq!(book.methods(), Rulebooks::embedded().default_book().methods());
}

#[test]
fn p11_every_bank_calendar_has_a_zone() {
    for book in Rulebooks::embedded().iter() {
        for country in crate::calendar::Calendars::embedded().countries() {
            assert!(book.bank_zone(country).is_some(), "{} {country}", book.id());
        }
    }
}

#[test]
fn rb1_the_hash_is_of_the_content_and_not_of_the_layout() {
    let book = Rulebook::parse("a", FIRST).unwrap();
    let spaced = Rulebook::parse("b", &FIRST.replace(" = ", "=").replace("# What", "# How")).unwrap();
    assert_eq!(book.hash(), spaced.hash());
    let changed = Rulebook::parse("c", &FIRST.replacen("respond_days = 5", "respond_days = 6", 1)).unwrap();
    assert_ne!(book.hash(), changed.hash());
}

#[test]
fn rb1_released_editions_never_change() {
    // Orders pin these hashes: a change of an edition's content is a new edition.
    for (id, hash) in [
        (
            "trade-assurance@1",
            "94fbe1c1f167d1b7958a0f70113cfc3b0df155b15c07c8b9b5b2b4a11f5ca1e8",
        ),
        (
            "trade-assurance-2017-12@1",
            "5d3136af7b5647e9a5eb57eb5907fb4b62b7cb5215abde950599f3950a8a0a5b",
        ),
    ] {
        assert_eq!(
            Rulebooks::embedded().get(id).unwrap().hash().to_string(),
            hash,
            "{id}"
        );
    }
}

#[test]
fn rb3_a_bad_file_is_refused_with_line_and_reason() {
    for (from, to, reason) in [
        (
            "respond_days = 5",
            "respond_days = 0",
            "disputes.respond_days: must be 1 to 3650 days",
        ),
        (
            "settle_days = 15",
            "settle_days = 4",
            "must not end before the days to respond",
        ),
        (
            "arrives_working_days = [2, 3]",
            "arrives_working_days = [3, 2]",
            "the first not after the last",
        ),
        ("respond_days = 5", "respond_days = 5.5", "invalid type"),
        (
            "up_to = \"20000.00\"",
            "up_to = \"20000.001\"",
            "more than 2 decimals",
        ),
        ("up_to = \"20000.00\"", "up_to = \"0\"", "the limit is zero"),
        (
            "fee_elsewhere = \"300.00\"",
            "fee_elsewhere = \"-300.00\"",
            "is negative",
        ),
        (
            "currency = \"USD\"",
            "currency = \"EUR\"",
            "cover and fees are in USD",
        ),
        (
            "starts_at = \"payment\"",
            "starts_at = \"whenever\"",
            "unknown variant",
        ),
        (
            "stale_limit_days = 30",
            "stale_limit_days = 30\nstale = 1",
            "unknown field",
        ),
        (
            "id = \"pay_later\"",
            "id = \"credit_card\"",
            "must list credit_card exactly once",
        ),
        ("months_max = 6", "months_max = 7", "must be 1 to 6 months"),
    ] {
        let error = refuse(from, to);
        assert!(error.reason.contains(reason), "{to}: {error}");
        assert_eq!(error.file, "mine.toml");
        assert!(
            error.line.abs_diff(line(from)) <= 1 || reason.contains("exactly once"),
            "{to}: {error}"
        );
    }
}

#[test]
fn rb3_missing_parts_and_broken_files_are_refused() {
    let missing = refuse("shipped = \"Shipped – balance due\"\n", "");
    assert!(missing.reason.contains("`shipped` is missing"), "{missing}");
    let broken = refuse("[coverage]", "[coverage");
    assert_eq!(broken.line, line("[coverage]"));
    assert!(
        refuse("quality_days_from_clearance = 15", "")
            .reason
            .contains("quality_days_from_clearance")
    );
    assert!(
        refuse("[rules]", "[rules]\nX9 = \"?\"")
            .reason
            .contains("`X9` is not a rule")
    );
    assert!(Rulebook::parse("empty.toml", "").is_err());
    assert!(
        Rulebook::parse("long.toml", &"#".repeat(2 << 20))
            .unwrap_err()
            .reason
            .contains("longer")
    );
}

#[test]
fn rb3_a_users_file_is_added_beside_the_embedded_ones() {
    let mine = FIRST.replacen("id = \"trade-assurance@1\"", "id = \"mine@1\"", 1);
    let shelf = Rulebooks::embedded().with_file("mine.toml", &mine).unwrap();
    let book = shelf.get("mine@1").unwrap();
    assert_eq!(shelf.pinned("mine@1", book.hash()).unwrap().id(), book.id());
    assert!(shelf.pinned("trade-assurance@1", book.hash()).is_err());
    let other = mine.replacen("respond_days = 5", "respond_days = 4", 1);
    assert!(
        shelf
            .with_file("mine.toml", &other)
            .unwrap_err()
            .reason
            .contains("another rulebook")
    );
    assert_eq!(shelf.with_file("mine.toml", &mine).unwrap().iter().count(), 3);
    assert!(shelf.get("yours@1").is_err());
    assert_eq!(shelf.get(&"x".repeat(100)).unwrap_err().id, "x".repeat(80));
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
            assert!(error.reason.contains(name), "{name} = {days}: {error}");
            assert_eq!(error.line, line(field), "{name}");
        }
    }
    let most = FIRST.replacen("stale_limit_days = 30", "stale_limit_days = 3650", 1);
    assert!(Rulebook::parse("mine.toml", &most).is_ok());
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
            assert!(error.reason.contains(name), "{name} = {days}: {error}");
        }
    }
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
        ("countries = [\"US\"]", "countries = [\"AQ\"]", "bank calendars"),
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
        assert!(error.reason.contains(reason), "{to}: {error}");
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
        ("code = \"BV\"", "code = \"SGS\"", "agencies with different codes"),
        ("code = \"BV\"", "code = \"\"", "agencies with different codes"),
        (agencies, "", "agencies with different codes"),
        (
            "id = \"email\"",
            "id = \"live_chat\"",
            "channels with different ids",
        ),
        ("id = \"email\"", "id = \"\"", "channels with different ids"),
    ] {
        let error = refuse(from, to);
        assert!(error.reason.contains(reason), "{to}: {error}");
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
        assert!(error.reason.contains("must be a name"), "{bad}: {error}");
    }
}

#[test]
fn rb3_texts_are_not_empty_and_loans_have_a_length_and_a_line() {
    for (from, to, reason) in [
        ("title = \"Trade Assurance\"", "title = \" \"", "title"),
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
        assert!(error.reason.contains(reason), "{to}: {error}");
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
fn rb3_a_file_of_a_megabyte_is_the_longest() {
    let filled = |length: usize| format!("{FIRST}{}", "#".repeat(length - FIRST.len()));
    assert!(Rulebook::parse("mine.toml", &filled(MAX_BYTES)).is_ok());
    let error = Rulebook::parse("mine.toml", &filled(MAX_BYTES + 1)).unwrap_err();
    assert_eq!(error.line, 1);
    assert!(error.reason.contains("longer"), "{error}");
}

#[test]
fn rb1_an_edition_says_what_it_is_and_where_it_was_read() {
    let book = Rulebooks::embedded().default_book();
    assert_eq!(book.title(), "Trade Assurance");
    assert!(book.source().contains("help page"), "{}", book.source());
    assert!(book.notice().contains("not a promise"), "{}", book.notice());
}
