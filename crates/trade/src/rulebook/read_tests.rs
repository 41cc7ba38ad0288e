//! Tests of RB1–RB3: the embedded editions, the hash, and what is layout. Refused files have a table of their own.

use super::*;
use crate::country::Country;
use crate::payment::Method;
use crate::rulebook::{CoverageTerms, RULE_IDS, Rulebooks, STATUS_CODES};

const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

#[test]
fn rb1_the_default_edition_says_what_the_documents_say() {
    let book = Rulebooks::embedded().default_book();
    assert_eq!(book.id().as_str(), "trade-assurance@1");
    assert_eq!(book.platform().time_zone.name(), "America/Los_Angeles");
    assert_eq!(book.title(), "Trade Assurance");
    assert!(book.source().contains("Trade Assurance help page"));
    assert!(book.notice().contains("moves no money"));
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
fn rb3_a_byte_order_mark_and_windows_line_ends_are_layout() {
    let book = Rulebook::parse("a", FIRST).unwrap();
    let windows = format!("\u{feff}{}", FIRST.replace('\n', "\r\n"));
    let read = Rulebook::read("b", windows.as_bytes()).unwrap();
    assert_eq!((read.hash(), read.id()), (book.hash(), book.id()));
    let wrong = windows.replacen("respond_days = 5", "respond_days = 0", 1);
    assert_eq!(Rulebook::read("b", wrong.as_bytes()).unwrap_err().first.line, 22);
    let long = FIRST.replacen(
        "notice = \"Quayside is not the platform, ",
        "notice = \"\"\"\\\r\n  Quayside is not the platform, ",
        1,
    );
    let long = long.replacen("not a promise.\"", "not a promise.\"\"\"", 1);
    assert_eq!(Rulebook::read("c", long.as_bytes()).unwrap().hash(), book.hash());
}

#[test]
fn rb3_the_longest_file_is_read_and_a_byte_more_is_not() {
    let book = Rulebook::parse("a", FIRST).unwrap();
    let mut longest = FIRST.as_bytes().to_vec();
    longest.resize(FILE_BYTES_MAX, b'\n');
    assert_eq!(Rulebook::read("b", &longest).unwrap().hash(), book.hash());
    longest.push(b'\n');
    let refused = Rulebook::read("b", &longest).unwrap_err();
    assert!(refused.first.reason.contains("longer than"), "{}", refused.first);
}

#[test]
fn rb1_what_was_loaded_is_recalled_though_later_programs_check_more_strictly() {
    let lax = FIRST.replacen("months_max = 6", "months_max = 9", 1);
    assert!(Rulebook::parse("a", &lax).is_err());
    assert_eq!(Rulebook::recall("a", &lax).unwrap().credit().months_max, 9);
    let unusable = FIRST.replacen("id = \"pay_later\"", "id = \"credit_card\"", 1);
    assert!(
        Rulebook::recall("a", &unusable).is_err(),
        "a method could not be looked up"
    );
}

#[test]
fn rb1_an_edition_says_what_it_is_and_where_it_was_read() {
    let book = Rulebooks::embedded().default_book();
    assert_eq!(book.title(), "Trade Assurance");
    assert!(book.source().contains("help page"), "{}", book.source());
    assert!(book.notice().contains("not a promise"), "{}", book.notice());
}

#[test]
fn rb3_a_key_that_is_missing_is_named_by_its_place() {
    let agency = FIRST.replacen(", name = \"Bureau Veritas\"", "", 1);
    let kind = FIRST.replacen("kind = \"by_type\"", "", 1);
    for (text, said) in [
        // The key before it does not stand for the file, though it begins it.
        ("id = \"mine@1\"\n", "line 1: title: missing field `title` (RB1)"),
        (
            "[platform]\n",
            "line 1: platform.time_zone: missing field `time_zone` (T1)",
        ),
        (kind.as_str(), "line 16: coverage.kind: missing field `kind` (C3)"),
        (
            agency.as_str(),
            "line 83: inspection.agencies[1].name: missing field `name` (C8)",
        ),
    ] {
        let error = Rulebook::parse("mine.toml", text).unwrap_err();
        assert_eq!(error.first.to_string(), said);
    }
}
