//! Accounts and payments (P1–P12, L1, O1, RB4, M3).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::country::Country;
use crate::money::{Currency, Money};
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

fn initial(world: &World, method: Method, amount: &str) -> SendPayment {
    payment(world, Instalment::Initial, method, usd(amount))
}

/// A second account, not compared with the contract yet.
fn changed_account() -> World {
    let world = World::payable();
    let account = account("9999", world.now);
    world.then(account)
}

/// The account was named a day after the confirmation.
fn designated_later() -> World {
    let mut world = World::confirmed();
    world.advance(1);
    world.with_account()
}

fn card_sent() -> World {
    let world = World::payable();
    let card = initial(&world, Method::CreditCard, "1500");
    world.then(card)
}

fn transfer_sent() -> World {
    let world = World::payable();
    let transfer = initial(&world, Method::TelegraphicTransfer, "1500");
    world.then(transfer)
}

fn financed() -> World {
    let mut world = World::payable();
    world.credit = Some(usd("5000"));
    let draw = initial(&world, Method::PayLater, "1500");
    world.then(draw)
}

fn agreed(world: &World) -> RecordLoanAgreed {
    RecordLoanAgreed {
        payment_id: world.payment_id(),
        at: world.now,
    }
}

fn big() -> World {
    let lines = vec![Line {
        quantity: "100000".parse().ok(),
        ..contract().lines[0].clone()
    }];
    let mut world = World::confirmed_of(Contract { lines, ..contract() }, FIRST).with_account();
    world.credit = Some(usd("1000"));
    world
}

/// All but a cent has come, and the cent is under way.
fn cent_sent() -> World {
    let world = World::payable().pay(Instalment::Initial, "1499.99");
    let cent = initial(&world, Method::TelegraphicTransfer, "0.01");
    world.then(cent)
}

/// A cent was sent to an account that had been replaced.
fn cent_sent_elsewhere() -> World {
    let world = World::payable();
    let old = world.account_id();
    let world = world.with_account_of("9999");
    let cent = initial(&world, Method::TelegraphicTransfer, "0.01");
    world.then(SendPayment {
        account_id: old,
        ..cent
    })
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = accounts();
    cases.extend(methods());
    cases.extend(courses());
    cases
}

fn accounts() -> Vec<Case> {
    let at = instant(START);
    let base = World::payable();
    let known = account("4321", at);
    let stranger = crate::id::AccountId::new(uuid::Uuid::from_u128(1));
    rows! {
        World::draft(), known.clone() => no ("order.not_confirmed", "O5");
        World::confirmed(), known.clone() => yes ["account_designated"];
        base.clone(), known.clone() => no ("account.unchanged", "P10");
        base.clone(), account("43210", at) => no ("payment.last_four", "RB4");
        base.clone(),
            RecordAccount { bank: "Citibank 1234 5678".to_owned(), ..known.clone() } => no ("payment.full_number", "RB4");
        base.clone(), RecordAccount { holder: String::new(), ..known } => no ("order.text_missing", "O4");
        base.clone(), ConfirmAccount { account_id: stranger } => no ("account.unknown", "P10");
        base.clone(), ConfirmAccount { account_id: base.account_id() } => no ("account.already_confirmed", "P10");
        // P10: a first-seen or changed account stops the checkout until it is confirmed.
        changed_account(), initial(&changed_account(), Method::CreditCard, "1") => no ("payment.account_unconfirmed", "P10");
        changed_account(), initial(&base, Method::CreditCard, "1") => no ("payment.account_unconfirmed", "P10");
        base.clone(),
            SendPayment { account_id: stranger, ..initial(&base, Method::CreditCard, "1") } => no ("account.unknown", "P10");
        // O1: before any account was designated nothing can be paid to it.
        designated_later(),
            SendPayment { at, ..initial(&designated_later(), Method::CreditCard, "1") } => no ("payment.no_account", "O1");
    }
}

fn methods() -> Vec<Case> {
    let base = World::payable();
    let pay = |method, amount: &str| initial(&base, method, amount);
    let abroad = BankUsed {
        country: Country::CN,
        us_checking: false,
        ..us_bank()
    };
    let nowhere = BankUsed {
        country: "ZZ".parse().unwrap(),
        ..us_bank()
    };
    let cny = World::confirmed_of(cny_contract(), FIRST).with_account();
    let yuan = |text: &str| Money::parse(text, "CNY".parse().unwrap()).unwrap();
    let mut with_credit = World::payable();
    with_credit.credit = Some(usd("1000"));
    rows! {
        // P2: e-Checking needs a checking account at a United States bank.
        base.clone(), pay(Method::EChecking, "1500") => yes ["payment_sent"];
        base.clone(),
            SendPayment { bank: Some(abroad.clone()), ..pay(Method::EChecking, "1500") } => no ("payment.no_us_account", "P2");
        // P3: Visa or MasterCard, at most 20,000 a transaction.
        big(), initial(&big(), Method::CreditCard, "20000.00") => yes ["payment_sent"];
        big(), initial(&big(), Method::CreditCard, "20000.01") => no ("payment.over_card_limit", "P3");
        // P4: any bank, but one in a country the calendars and zones know (P11).
        base.clone(), SendPayment { bank: Some(abroad), ..pay(Method::TelegraphicTransfer, "1500") } => yes ["payment_sent"];
        base.clone(),
            SendPayment { bank: Some(nowhere), ..pay(Method::TelegraphicTransfer, "1500") } => no ("payment.no_zone", "P11");
        base.clone(),
            SendPayment { tt_fee: Some(usd("-1")), ..pay(Method::TelegraphicTransfer, "1500") } => no ("money.not_positive", "M1");
        // P5, L1: an approved line, enough of it, and USD.
        with_credit.clone(), pay(Method::PayLater, "1000") => yes ["payment_sent"];
        with_credit, pay(Method::PayLater, "1000.01") => no ("payment.over_credit", "L1");
        base.clone(), pay(Method::PayLater, "1") => no ("payment.no_credit", "L1");
        cny.clone(), SendPayment { amount: yuan("1"), ..initial(&cny, Method::PayLater, "1") } => no ("payment.usd_only", "L1");
        base.clone(), SendPayment { draw_id: None, ..pay(Method::PayLater, "1") } => no ("payment.detail_missing", "RB4");
        base.clone(), SendPayment { card: None, ..pay(Method::CreditCard, "1") } => no ("payment.detail_missing", "RB4");
        base.clone(),
            SendPayment { card: Some(CardUsed { brand: CardBrand::Visa, last_four: "4242424242424242".to_owned() }), ..pay(Method::CreditCard, "1") } => no ("payment.last_four", "RB4");
        // M1, M2, T2.
        base.clone(), pay(Method::CreditCard, "0") => no ("money.not_positive", "M1");
        base.clone(), SendPayment { amount: yuan("1"), ..pay(Method::CreditCard, "1") } => no ("money.mixed_currency", "M2");
        base.clone(),
            SendPayment { at: instant("2026-03-02T18:00:01Z"), ..pay(Method::CreditCard, "1") } => no ("time.in_future", "T2");
        // P1, P12: the balance after the initial payment, and nothing that is not due.
        base.clone(),
            payment(&base, Instalment::Balance, Method::CreditCard, usd("1")) => no ("payment.initial_incomplete", "P12");
        World::paid(), initial(&World::paid(), Method::CreditCard, "1") => no ("payment.nothing_due", "P1");
        transfer_sent(), initial(&transfer_sent(), Method::CreditCard, "1") => no ("payment.nothing_due", "P1");
        World::paid(), payment(&World::paid(), Instalment::Balance, Method::CreditCard, usd("1500")) => yes ["payment_sent"];
        World::completed(), initial(&World::completed(), Method::CreditCard, "1") => no ("order.completed", "H2");
        // P8: over-payment is allowed; what no sum can hold is not.
        base.clone(), pay(Method::TelegraphicTransfer, "9999") => yes ["payment_sent"];
        World::payable().pay(Instalment::Initial, "1"),
            initial(&World::payable().pay(Instalment::Initial, "1"), Method::TelegraphicTransfer, "999999999999999.99") => no ("money.out_of_range", "M1");
    }
}

fn courses() -> Vec<Case> {
    let accepted = |world: &World| RecordPaymentAccepted {
        payment_id: world.payment_id(),
        at: world.now,
    };
    let failed = |world: &World, reason: &str| RecordPaymentFailed {
        payment_id: world.payment_id(),
        reason: reason.to_owned(),
        at: world.now,
    };
    let early = instant("2026-03-02T17:00:00Z");
    let done = || {
        let world = card_sent();
        let command = accepted(&world);
        world.then(command)
    };
    let lost = || {
        let world = transfer_sent();
        let command = failed(&world, "returned");
        world.then(command)
    };
    let short = |instalment| RecordShortfallAccepted {
        instalment,
        at: World::paid().now,
    };
    let stranger = crate::id::PaymentId::new(uuid::Uuid::from_u128(1));
    rows! {
        // P7: only a card is accepted before it is received.
        card_sent(), accepted(&card_sent()) => yes ["payment_accepted"];
        done(), accepted(&done()) => no ("payment.already_accepted", "P7");
        transfer_sent(), accepted(&transfer_sent()) => no ("payment.not_accepted_first", "P7");
        // L3: a loan agreement is of a Pay Later payment, once, while it is under way.
        financed(), agreed(&financed()) => yes ["loan_agreed"];
        financed().then(agreed(&financed())), agreed(&financed()) => no ("payment.loan_agreed", "L3");
        card_sent(), agreed(&card_sent()) => no ("payment.no_loan", "L3");
        World::paid(), agreed(&World::paid()) => no ("payment.already_received", "P8");
        // L3: nothing arrives of a loan before its agreement; what failed needs none.
        financed(), received(&financed(), usd("1500")) => no ("payment.loan_not_agreed", "L3");
        financed().then(agreed(&financed())), received(&financed(), usd("1500")) => yes ["payment_received"];
        financed(), failed(&financed(), "not signed") => yes ["payment_failed"];
        // P8, P9: received or failed, once.
        done(), received(&done(), usd("1490")) => yes ["payment_received"];
        World::paid(), received(&World::paid(), usd("1")) => no ("payment.already_received", "P8");
        World::paid(), failed(&World::paid(), "returned") => no ("payment.already_received", "P8");
        transfer_sent(), failed(&transfer_sent(), "returned") => yes ["payment_failed"];
        transfer_sent(), failed(&transfer_sent(), " ") => no ("order.text_missing", "O4");
        lost(), received(&lost(), usd("1")) => no ("payment.already_failed", "P9");
        transfer_sent(),
            RecordPaymentReceived { payment_id: stranger, amount: usd("1"), at: transfer_sent().now } => no ("payment.unknown", "P1");
        transfer_sent(),
            RecordPaymentReceived { at: early, ..received(&transfer_sent(), usd("1")) } => no ("time.too_early", "T2");
        // P8: short is what was received in part, with nothing under way.
        World::paid(), short(Instalment::Initial) => no ("payment.not_short", "P8");
        World::paid(), short(Instalment::Balance) => no ("payment.not_short", "P8");
        transfer_sent(),
            RecordShortfallAccepted { instalment: Instalment::Initial, at: early } => no ("payment.in_transit", "P8");
        World::payable().pay(Instalment::Initial, "1490"), short(Instalment::Initial) => yes ["shortfall_accepted"];
        // … to the cent: one that came is a part, one that is under way has to come or fail first.
        World::payable().pay(Instalment::Initial, "0.01"), short(Instalment::Initial) => yes ["shortfall_accepted"];
        cent_sent(), short(Instalment::Initial) => no ("payment.in_transit", "P8");
        World::payable().pay(Instalment::Initial, "1499.99"), short(Instalment::Initial) => yes ["shortfall_accepted"];
        // … also one to another account of the supplier.
        cent_sent_elsewhere(), RecordShortfallAccepted { at: early, ..short(Instalment::Initial) } => no ("payment.in_transit", "P8");
        cent_sent_elsewhere().then(received(&cent_sent_elsewhere(), usd("0.01"))),
            RecordShortfallAccepted { at: cent_sent_elsewhere().now, ..short(Instalment::Initial) } => yes ["shortfall_accepted"];
    }
}

#[test]
fn p1_p2_p3_p4_p5_p7_p8_p9_p10_p12_payment_table() {
    run(cases());
}

#[test]
fn p3_the_refusal_says_how_many_transactions_it_takes() {
    let world = big();
    let refusal = world.refused(initial(&world, Method::CreditCard, "40000.01"));
    let facts = serde_json::to_value(&refusal.facts).unwrap();
    assert_eq!(facts["transactions"], 3);
    assert_eq!(facts["limit"]["amount"], "20000.00");
}

#[test]
fn p2_p4_l3_fees_are_those_of_the_edition_and_unknown_ones_stay_unknown() {
    for (method, tt_fee, expected) in [
        (Method::EChecking, None, Some("15")),
        (Method::CreditCard, Some("9"), None),
        (Method::TelegraphicTransfer, None, None),
        (Method::TelegraphicTransfer, Some("35"), Some("35")),
        (Method::TelegraphicTransfer, Some("0"), Some("0")),
        (Method::PayLater, None, Some("0")),
    ] {
        let mut world = World::payable();
        world.credit = Some(usd("5000"));
        world.ok(SendPayment {
            tt_fee: tt_fee.map(usd),
            ..initial(&world, method, "1500")
        });
        assert_eq!(
            world.running().payments[0].fee,
            expected.map(usd),
            "{method:?} {tt_fee:?}"
        );
    }
}

#[test]
fn p11_the_arrival_window_is_kept_with_the_payment() {
    // Monday 2026-03-02, 10:00 in Los Angeles: 13:00 in New York, before the cut-off.
    let world = card_sent();
    let arrival = world.running().payments[0].arrival;
    assert_eq!(
        (arrival.earliest, arrival.latest),
        (day("2026-03-04"), day("2026-03-05"))
    );
    let mut late = World::payable();
    late.now = instant("2026-03-02T22:00:01Z");
    late.ok(initial(&late, Method::CreditCard, "1500"));
    assert_eq!(late.running().payments[0].arrival.earliest, day("2026-03-05"));
}

#[test]
fn p8_m3_short_and_over_payments_leave_a_remainder_or_credit() {
    let short = World::payable().pay(Instalment::Initial, "1490");
    let figures = short.figures();
    assert_eq!(
        (
            figures.instalments[0].outstanding,
            figures.instalments[0].complete
        ),
        (usd("10"), false)
    );
    let mut accepted = short.clone();
    accepted.ok(RecordShortfallAccepted {
        instalment: Instalment::Initial,
        at: short.now,
    });
    let initial = &accepted.figures().instalments[0];
    assert_eq!(
        (initial.due, initial.waived, initial.outstanding),
        (usd("1490"), usd("10"), usd("0"))
    );
    assert!(initial.complete && initial.fully_received);
    let over = World::payable().pay(Instalment::Initial, "1600");
    let figures = over.figures();
    assert_eq!(
        (
            figures.instalments[1].received,
            figures.instalments[1].outstanding
        ),
        (usd("100"), usd("1400"))
    );
    assert_eq!(figures.overpaid, usd("0"));
    let over = World::payable().pay(Instalment::Initial, "3050");
    let figures = over.figures();
    assert_eq!((figures.overpaid, figures.outstanding), (usd("50"), usd("0")));
    assert_eq!(
        (figures.cover.covered, figures.cover.uncovered),
        (usd("2000"), usd("1000"))
    );
    assert_eq!(figures.cover.not_yet_paid, usd("0"));
}

#[test]
fn p8_a_card_completes_when_accepted_and_is_received_when_it_arrives() {
    let mut world = card_sent();
    let complete = |world: &World| {
        let initial = world.figures().instalments.remove(0);
        (initial.complete, initial.fully_received)
    };
    assert_eq!(complete(&world), (false, false));
    world.ok(RecordPaymentAccepted {
        payment_id: world.payment_id(),
        at: world.now,
    });
    assert_eq!(complete(&world), (true, false));
    assert_eq!(world.figures().cover.covered, usd("0"));
    world.ok(received(&world, usd("1500")));
    assert_eq!(complete(&world), (true, true));
    assert_eq!(world.figures().cover.covered, usd("1500"));
}

#[test]
fn p9_a_failed_payment_leaves_the_instalment_pending_and_its_history() {
    let mut world = transfer_sent();
    world.ok(RecordPaymentFailed {
        payment_id: world.payment_id(),
        reason: "returned".to_owned(),
        at: world.now,
    });
    let initial = world.figures().instalments.remove(0);
    assert_eq!((initial.in_transit, initial.outstanding), (usd("0"), usd("1500")));
    assert_eq!(world.running().payments.len(), 1);
    assert_eq!(world.running().currency(), Currency::USD);
    world.ok(transfer(&world, Instalment::Initial, usd("1500")));
}

#[test]
fn l3_p11_a_pay_later_payment_arrives_in_days_after_its_loan_agreement() {
    let mut world = financed();
    let sent = world.running().payments[0].arrival;
    assert_eq!(
        (sent.earliest, sent.latest),
        (day("2026-03-03"), day("2026-03-05"))
    );
    world.advance(7);
    world.ok(agreed(&world));
    // Monday the 9th is Day 0.
    let arrival = world.running().payments[0].arrival;
    assert_eq!(
        (arrival.earliest, arrival.latest),
        (day("2026-03-10"), day("2026-03-12"))
    );
    // T2: it cannot have arrived before the agreement.
    let early = RecordPaymentReceived {
        at: instant(START),
        ..received(&world, usd("1500"))
    };
    assert_eq!(world.refused(early).code, "time.too_early");
    world.ok(received(&world, usd("1500")));
}

#[test]
fn p3_a_card_payment_over_the_limit_is_told_in_how_many_transactions_it_goes() {
    for (amount, transactions) in [("20000.01", "2"), ("40000", "2"), ("40000.01", "3")] {
        let refusal = big().refused(initial(&big(), Method::CreditCard, amount));
        assert_eq!(refusal.code, "payment.over_card_limit");
        let facts = serde_json::to_value(&refusal.facts).unwrap();
        assert_eq!(
            facts["transactions"].to_string().trim_matches('"'),
            transactions,
            "{amount}"
        );
    }
}

#[test]
fn p2_e_checking_wants_a_checking_account_at_a_bank_in_the_united_states() {
    let world = World::payable();
    let with = |bank: Option<BankUsed>| SendPayment {
        bank,
        ..initial(&world, Method::EChecking, "1500")
    };
    let bank = |us_checking, country| {
        Some(BankUsed {
            us_checking,
            country,
            ..us_bank()
        })
    };
    assert!(world.clone().give(with(bank(true, Country::US))).is_ok());
    for bank in [None, bank(false, Country::US), bank(true, Country::CN)] {
        let refusal = world.refused(with(bank.clone()));
        let codes = ["payment.no_us_account", "payment.detail_missing"];
        assert!(codes.contains(&refusal.code), "{bank:?}: {refusal}");
    }
}

#[test]
fn p3_a_card_that_the_edition_does_not_name_is_not_taken() {
    use crate::rulebook::Rulebook;
    const FIRST_TEXT: &str = include_str!("../../../data/rulebooks/trade-assurance-1.toml");
    let text = FIRST_TEXT.replacen(
        "brands = [\"Visa\", \"MasterCard\"]",
        "brands = [\"MasterCard\"]",
        1,
    );
    let book = Rulebook::parse("mine.toml", &text).unwrap();
    let world = World::payable();
    let ctx = crate::order::Ctx {
        rulebook: &book,
        ..world.ctx()
    };
    let visa = initial(&world, Method::CreditCard, "1500").into();
    let refusal = crate::order::decide(world.order.as_ref(), &visa, &ctx).unwrap_err();
    assert_eq!((refusal.code, refusal.rule), ("payment.card_brand", "P3"));
}

#[test]
fn p1_p8_received_since_the_last_of_its_payments_in_whatever_order_they_are_told() {
    let mut world = World::payable();
    for amount in ["1000", "500"] {
        world.ok(transfer(&world, Instalment::Initial, usd(amount)));
    }
    let sent: Vec<_> = world
        .running()
        .payments
        .iter()
        .map(|payment| payment.payment_id)
        .collect();
    world.advance(9);
    let (late, early) = (world.now, world.now - chrono::TimeDelta::days(4));
    for (payment_id, amount, at) in [(sent[0], "1000", late), (sent[1], "500", early)] {
        let amount = usd(amount);
        world.ok(RecordPaymentReceived {
            payment_id,
            amount,
            at,
        });
    }
    assert_eq!(world.running().received_at(Instalment::Initial), Some(late));
}
