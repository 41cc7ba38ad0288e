//! The payment methods of a rulebook (P2–P5, P7, P11): each of the four once, each one consistent in itself.

use super::{Faults, LABEL_MAX};
use crate::order::event::CardBrand;
use crate::payment::Method;
use crate::rulebook::book::Content;
use crate::rulebook::method::{Availability, Fee, PaymentMethod, Start, Transactions};
use crate::rulebook::path::Path;

/// Last working day of arrival that makes sense.
const ARRIVAL_MAX: u32 = 60;
/// Most minutes in which a status follows: a week.
const STATUS_MINUTES_MAX: u32 = 7 * 24 * 60;

/// Every method.
pub(super) fn check(faults: &mut Faults, content: &Content) {
    once(faults, content);
    let place = Path::of(&["methods"]);
    let limited = |entry: &PaymentMethod| matches!(entry.transactions, Transactions::UpTo(_));
    let mut seen = false;
    for (index, entry) in content.methods.iter().enumerate() {
        // The planner cuts a sum by one limit.
        faults.ensure(
            !(seen && limited(entry)),
            place.index(index).key("transactions"),
            "at most one method may have a limit per transaction",
        );
        seen |= limited(entry);
        method(faults, &place.index(index), entry);
    }
}

/// Each of the four methods exactly once.
pub(super) fn once(faults: &mut Faults, content: &Content) {
    let place = Path::of(&["methods"]);
    let ids = content.methods.iter().enumerate();
    faults.once(ids.map(|(index, entry)| (place.index(index).key("id"), entry.id.code())));
    for method in Method::ALL {
        let listed = content.methods.iter().any(|entry| entry.id == method);
        faults.ensure(listed, place.clone(), format!("`{}` is missing", method.code()));
    }
}

fn method(faults: &mut Faults, place: &Path, entry: &PaymentMethod) {
    faults.text(place.key("label"), &entry.label, LABEL_MAX);
    let (first, last) = entry.arrives_working_days;
    faults.ensure(
        1 <= first && first <= last && last <= ARRIVAL_MAX,
        place.key("arrives_working_days"),
        format!("must be two days, the first not after the last, from 1 to {ARRIVAL_MAX}"),
    );
    if let Some(minutes) = entry.status_minutes {
        let reason = format!("must be 1 to {STATUS_MINUTES_MAX} minutes");
        let good = (1..=STATUS_MINUTES_MAX).contains(&minutes);
        faults.ensure(good, place.key("status_minutes"), reason);
    }
    countries(faults, place, entry);
    brands(faults, place, entry);
    let credit = entry.available == Availability::Credit;
    faults.ensure(
        credit == (entry.id == Method::PayLater),
        place.key("available"),
        "must be `credit` for pay_later, and for it alone",
    );
    let loan = entry.starts_at == Start::LoanAgreement;
    faults.ensure(
        loan == (entry.id == Method::PayLater),
        place.key("starts_at"),
        "must be `loan_agreement` for pay_later, and for it alone",
    );
    // Only for a T/T is the buyer asked what the bank takes.
    faults.ensure(
        entry.fee != Fee::ByBank || entry.id == Method::TelegraphicTransfer,
        place.key("fee"),
        "may be `by_bank` for tt alone",
    );
    faults.ensure(
        entry.id != Method::PayLater || entry.transactions == Transactions::One,
        place.key("transactions"),
        "must be `one` for pay_later",
    );
}

/// Bank days are counted in named countries and a named zone, or in those of the banks that pay and are paid.
fn countries(faults: &mut Faults, place: &Path, entry: &PaymentMethod) {
    let path = place.key("countries");
    faults.ensure(
        entry.countries.is_empty() == entry.zone.is_none(),
        path.clone(),
        "and `zone` must be named both or neither",
    );
    for (index, country) in entry.countries.iter().enumerate() {
        faults.country(path.index(index), *country);
    }
    let codes = entry.countries.iter().enumerate();
    faults.once(codes.map(|(index, country)| (path.index(index), country.code())));
}

/// Cards that the program can note down (RB4); a method that is no card has none.
fn brands(faults: &mut Faults, place: &Path, entry: &PaymentMethod) {
    let path = place.key("brands");
    faults.ensure(
        entry.brands.is_empty() != (entry.id == Method::CreditCard),
        path.clone(),
        "must be listed for credit_card, and for it alone",
    );
    for (index, brand) in entry.brands.iter().enumerate() {
        let known = CardBrand::ALL
            .iter()
            .any(|known| known.code().eq_ignore_ascii_case(brand));
        faults.ensure(
            known,
            path.index(index),
            format!("there is no card brand `{brand}`"),
        );
    }
    let brands = entry.brands.iter().enumerate();
    faults.once(brands.map(|(index, brand)| (path.index(index), brand.as_str())));
}
