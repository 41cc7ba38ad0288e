//! What a page offers and warns of at the edges: an edition of the user's own (P1, P4), a word at either end (O9).

use super::derived::view_of;
use super::world::*;
use crate::order::actions::actions;
use crate::order::check::WarningCode;
use crate::order::contract::*;

#[test]
fn p1_p4_a_payment_is_offered_where_only_a_bank_can_make_it() {
    let text = include_str!("../../../data/rulebooks/trade-assurance-1.toml");
    let brands = text.lines().find(|line| line.starts_with("brands")).unwrap();
    let text = text.replace(brands, "brands = [\"MasterCard\"]");
    let book = crate::rulebook::Rulebook::parse("mine.toml", &text).unwrap();
    let world = World::payable();
    let ctx = crate::order::ctx::Ctx {
        rulebook: &book,
        ..world.ctx()
    };
    let offered = actions(world.order.as_ref().unwrap(), &ctx);
    let pay = offered.iter().find(|action| action.command == "send_payment");
    assert!(pay.unwrap().allowed);
}

#[test]
fn o9_p10_a_word_that_announces_an_account_is_one_at_either_end_of_the_text_and_within_no_other_word() {
    let warned = |remarks: &str| {
        let contract = Contract {
            remarks: remarks.to_owned(),
            ..contract()
        };
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        let mut codes = warnings.iter().map(|warning| warning.code);
        codes.any(|code| code == WarningCode::BankAccountInContract)
    };
    for (remarks, account) in [
        ("IBAN on request", true),
        ("Ask for our IBAN", true),
        ("Pay to the beneficiary.", true),
        ("Caliban's tempest", false),
        ("Swiftly done", false),
        ("Acrobics", false),
    ] {
        assert_eq!(warned(remarks), account, "{remarks}");
    }
}
