//! Tests of P6: chosen cases by hand, and every small case against brute force.

use proptest::prelude::*;

use super::*;
use crate::country::Country;
use crate::money::Currency;
use crate::rulebook::Rulebooks;
use crate::time::{Day, parse_instant};

const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn cents(count: i128) -> Money {
    Money::from_minor(count, Currency::USD).unwrap()
}

fn ask(amount: Money, us_account: bool, credit: Option<Money>, tt_fee: Option<Money>) -> PaymentAsk {
    PaymentAsk {
        amount,
        usd_rate: None,
        pay_on: parse_instant("2026-03-02T15:00:00Z").unwrap(),
        supplier_country: Country::CN,
        us_checking_account: us_account,
        payer_bank_country: Country::US,
        credit_available: credit,
        tt_fee,
    }
}

fn proposals(ask: &PaymentAsk) -> [Proposal; 2] {
    let found = propose(ask, Rulebooks::embedded().default_book(), Calendars::embedded()).unwrap();
    [found.cheapest.unwrap(), found.earliest.unwrap()]
}

fn shown(proposal: &Proposal) -> Vec<String> {
    let part = |part: &Part| format!("{} {}", part.method.code(), part.amount);
    proposal.parts.iter().map(part).collect()
}

#[test]
fn p6_t4_several_parts_arrive_with_the_last_and_are_as_sure_as_the_least_sure() {
    let day = |text: &str| crate::time::parse_day(text).unwrap();
    let arrival = |earliest, latest, provisional| Arrival {
        earliest: day(earliest),
        latest: day(latest),
        provisional,
    };
    for (one, other, both) in [
        (false, false, false),
        (true, false, true),
        (false, true, true),
        (true, true, true),
    ] {
        let found = later(
            arrival("2026-03-03", "2026-03-09", one),
            arrival("2026-03-05", "2026-03-06", other),
        );
        assert_eq!(found, arrival("2026-03-05", "2026-03-09", both));
    }
}

#[test]
fn p6_every_transaction_of_a_way_carries_a_cent_at_least() {
    let ways = |count: i128| {
        let ask = ask(cents(count), true, Some(usd("5000")), Some(usd("1")));
        let book = Rulebooks::embedded().default_book();
        let usable = usable(&ask, book, Calendars::embedded()).unwrap();
        let found = candidates(&usable, ask.amount).map(Result::unwrap);
        let mut sizes: Vec<usize> = found.map(|way| way.runs.len()).collect();
        sizes.sort_unstable();
        sizes
    };
    assert_eq!(ways(1), [1; 4], "one method alone");
    assert_eq!(
        ways(2),
        [1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
        "or a cent by each of two"
    );
    assert_eq!(ways(4).len(), 15, "or every set of the four");
}

#[test]
fn p6_a_sum_that_nobody_pays_has_no_proposal() {
    let sum = |text| ask(usd(text), true, None, None);
    let found = |text| {
        propose(
            &sum(text),
            Rulebooks::embedded().default_book(),
            Calendars::embedded(),
        )
    };
    assert!(found("2000000000").is_ok());
    assert!(matches!(
        found("2000000000.01"),
        Err(PlanError::TooManyTransactions { .. })
    ));
}

#[test]
fn p6_a_known_fee_comes_before_an_unknown_one() {
    let [cheapest, earliest] = proposals(&ask(usd("1500"), true, None, None));
    assert_eq!(shown(&cheapest), ["e_checking 1500.00"]);
    assert_eq!(cheapest.fee_total, Some(usd("15")));
    assert_eq!(shown(&earliest), ["credit_card 1500.00"]);
    assert_eq!(earliest.fee_total, None);
    assert_eq!(earliest.arrival.latest.to_string(), "2026-03-05");
}

#[test]
fn p6_the_users_bank_fee_decides_between_tt_and_e_checking() {
    let [cheapest, _] = proposals(&ask(usd("1500"), true, None, Some(usd("14.99"))));
    assert_eq!(shown(&cheapest), ["telegraphic_transfer 1500.00"]);
    // At the same fee e-Checking is there first: 5 working days against 7.
    let [cheapest, _] = proposals(&ask(usd("1500"), true, None, Some(usd("15"))));
    assert_eq!(shown(&cheapest), ["e_checking 1500.00"]);
}

#[test]
fn p6_pay_later_wins_both_where_it_reaches() {
    for proposal in proposals(&ask(usd("1500"), true, Some(usd("1500")), None)) {
        assert_eq!(shown(&proposal), ["pay_later 1500.00"]);
        assert_eq!(proposal.fee_total, Some(usd("0")));
    }
}

#[test]
fn p6_methods_share_a_sum_when_that_takes_fewer_parts() {
    // By card alone 41,000 would take three transactions.
    let [_, earliest] = proposals(&ask(usd("41000"), false, Some(usd("21000")), None));
    assert_eq!(shown(&earliest), ["credit_card 20000.00", "pay_later 21000.00"]);
    assert_eq!(earliest.fee_total, None);
    // With a cent less of credit there is nothing to gain, and the list's order decides.
    let [_, earliest] = proposals(&ask(usd("41000"), false, Some(usd("20999.99")), None));
    assert_eq!(
        shown(&earliest),
        [
            "credit_card 20000.00",
            "credit_card 20000.00",
            "credit_card 1000.00"
        ]
    );
}

#[test]
fn p6_unknown_fees_are_equal_so_time_decides() {
    let [cheapest, earliest] = proposals(&ask(usd("25000"), false, None, None));
    assert_eq!(shown(&cheapest), ["credit_card 20000.00", "credit_card 5000.00"]);
    assert_eq!(cheapest, earliest);
}

/// One part of a brute-force plan: index of the method, cents.
type Share = (usize, i128);

/// Every way to write `amount` as at most one part per method, and of the card any parts up to its limit.
fn every_plan(amount: i128, caps: [i128; 4], limit: i128) -> Vec<Vec<Share>> {
    fn cuts(amount: i128, most: i128, out: &mut Vec<Vec<i128>>, parts: &mut Vec<i128>) {
        if amount == 0 {
            out.push(parts.clone());
        }
        for part in 1..=most.min(amount) {
            parts.push(part);
            cuts(amount - part, part, out, parts);
            parts.pop();
        }
    }
    let mut plans = Vec::new();
    for e_checking in 0..=amount.min(caps[0]) {
        for tt in 0..=(amount - e_checking).min(caps[2]) {
            for later in 0..=(amount - e_checking - tt).min(caps[3]) {
                let mut cards = Vec::new();
                cuts(
                    amount - e_checking - tt - later,
                    limit,
                    &mut cards,
                    &mut Vec::new(),
                );
                for card in cards {
                    let singles = [(0, e_checking), (2, tt), (3, later)];
                    let mut plan: Vec<Share> = card.into_iter().map(|part| (1, part)).collect();
                    plan.extend(singles.into_iter().filter(|(_, part)| *part > 0));
                    plan.sort_by_key(|(method, _)| *method);
                    plans.push(plan);
                }
            }
        }
    }
    plans.retain(|plan| !plan.is_empty());
    plans
}

/// What the two orders of P6 compare: whether the fee is unknown and its cents, latest, earliest, parts, methods.
type Key = ((bool, i128), Day, Day, usize, Vec<usize>);

fn key(methods: &[usize], fees: &[Option<i128>; 4], arrivals: &[Arrival; 4]) -> Key {
    let known: Option<i128> = methods.iter().map(|method| fees[*method]).sum();
    let latest = methods
        .iter()
        .map(|method| arrivals[*method].latest)
        .max()
        .unwrap();
    let earliest = methods
        .iter()
        .map(|method| arrivals[*method].earliest)
        .max()
        .unwrap();
    (
        (known.is_none(), known.unwrap_or(0)),
        latest,
        earliest,
        methods.len(),
        methods.to_vec(),
    )
}

fn by_time(key: Key) -> (Day, Day, (bool, i128), usize, Vec<usize>) {
    let (fee, latest, earliest, parts, methods) = key;
    (latest, earliest, fee, parts, methods)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn p6_no_plan_is_cheaper_or_earlier_than_the_proposals(
        amount in 1_i128..=9,
        us_account: bool,
        credit in proptest::option::of(0_i128..=8),
        tt_fee in proptest::option::of(0_i128..=3),
        e_checking_fee in 0_i128..=3,
        card_fee in proptest::option::of(0_i128..=2),
        limit in 1_i128..=4,
        line in 1_i128..=7,
        days in proptest::array::uniform4((1_u32..=3, 0_u32..=2)),
        hours in 0_i64..24 * 365 * 3,
        banks in proptest::array::uniform2(proptest::sample::select(vec!["US", "CN", "DE", "JP", "BR"])),
    ) {
        let card = card_fee.map_or("\"unstated\"".to_owned(), |fee| format!("{{ per_transaction = \"{}\" }}", cents(fee)));
        let mut text = FIRST
            .replacen("{ per_transaction = \"15.00\" }", &format!("{{ per_transaction = \"{}\" }}", cents(e_checking_fee)), 1)
            .replacen("\"unstated\"", &card, 1)
            .replacen("up_to = \"20000.00\"", &format!("up_to = \"{}\"", cents(limit)), 1)
            .replacen("line_max = \"150000.00\"", &format!("line_max = \"{}\"", cents(line)), 1);
        for (old, (first, more)) in ["[4, 5]", "[2, 3]", "[3, 7]", "[1, 3]"].iter().zip(days) {
            text = text.replacen(&format!("days = {old}"), &format!("days =  [{first}, {}]", first + more), 1);
        }
        let book = Rulebook::parse("small.toml", &text).unwrap();
        let [payer, supplier]: [Country; 2] = banks.map(|code| code.parse().unwrap());
        let payment = PaymentAsk {
            pay_on: parse_instant("2025-01-01T00:30:00Z").unwrap() + chrono::TimeDelta::hours(hours),
            payer_bank_country: payer,
            supplier_country: supplier,
            ..ask(cents(amount), us_account, credit.map(cents), tt_fee.map(cents))
        };
        let found = propose(&payment, &book, Calendars::embedded()).unwrap();

        let arrivals = Method::ALL.map(|method| {
            arrival(book.method(method), payment.pay_on, payer, supplier, &book, Calendars::embedded()).unwrap()
        });
        let fees = [Some(e_checking_fee), card_fee, tt_fee, Some(0)];
        let caps = [if us_account { amount } else { 0 }, amount, amount, credit.unwrap_or(0).min(line)];
        let keys: Vec<Key> = every_plan(amount, caps, limit)
            .iter()
            .map(|plan| key(&plan.iter().map(|(method, _)| *method).collect::<Vec<_>>(), &fees, &arrivals))
            .collect();

        for (proposal, best) in [
            (found.cheapest.unwrap(), keys.iter().min().cloned()),
            (found.earliest.unwrap(), keys.iter().cloned().map(by_time).min().map(|(latest, earliest, fee, parts, methods)| (fee, latest, earliest, parts, methods))),
        ] {
            let methods: Vec<usize> = proposal.parts.iter().map(|part| part.method as usize).collect();
            prop_assert_eq!(Some(key(&methods, &fees, &arrivals)), best);
            prop_assert_eq!(proposal.fee_total.map(Money::minor), methods.iter().map(|method| fees[*method]).sum::<Option<i128>>());
            prop_assert_eq!(proposal.parts.iter().map(|part| part.amount.minor()).sum::<i128>(), amount);
            for part in &proposal.parts {
                let index = part.method as usize;
                let most = if index == 1 { limit } else { caps[index] };
                prop_assert!((1..=most).contains(&part.amount.minor()), "{:?}", part);
            }
            let card: Vec<i128> = proposal.parts.iter().filter(|part| part.method == Method::CreditCard).map(|part| part.amount.minor()).collect();
            prop_assert!(card.iter().rev().skip(1).all(|part| *part == limit), "full but the last: {:?}", card);
        }
    }
}

#[test]
fn m2_p6_a_sum_in_another_currency_adds_up_and_its_fees_are_in_usd() {
    let total = Money::parse("40000.01", "EUR".parse().unwrap()).unwrap();
    let payment = PaymentAsk {
        usd_rate: Some("1.1".parse().unwrap()),
        ..ask(total, true, None, Some(cents(4500)))
    };
    let [cheapest, earliest] = proposals(&payment);
    assert_eq!(
        (shown(&cheapest), cheapest.fee_total),
        (vec!["e_checking 40000.01".to_owned()], Some(cents(1500)))
    );
    assert_eq!(earliest.parts.len(), 3, "by card, within 20,000 dollars each");
    let sum = Money::checked_sum(earliest.parts.iter().map(|part| part.amount), total.currency());
    assert_eq!(sum, Ok(total));
}
