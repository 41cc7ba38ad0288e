//! Reading the texts of a calculator's arguments; each refusal names its field, its rule and what was given.

use trade::calendar::Calendars;
use trade::country::Country;
use trade::money::{Currency, Money, MoneyError, Rate};
use trade::rulebook::{CoverageTerms, Rulebook, Rulebooks};
use trade::time::{Day, Instant, TimeError, Tz, parse_day, parse_instant, parse_zone};

use super::CalcError;

/// Whether an amount may be zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Zero {
    Allowed,
    Refused,
}

/// A refusal that names its field.
pub(super) fn refuse(
    code: &'static str,
    rule: &'static str,
    field: &'static str,
    problem: impl std::fmt::Display,
) -> CalcError {
    CalcError::new(code, rule, format!("{field}: {problem}")).fact("field", field)
}

/// Texts come from outside and may have any length.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

/// The edition asked for, the default without one (RB1).
pub(super) fn book<'a>(books: &'a Rulebooks, id: Option<&str>) -> Result<&'a Rulebook, CalcError> {
    let Some(id) = id else {
        return Ok(books.default_book());
    };
    let book = books
        .get(id)
        .map_err(|error| refuse("unknown.rulebook", "RB1", "rulebook", error).fact("given", shown(id)))?;
    Ok(book)
}

/// Days of the two post-delivery windows; an edition without coverage types has none (RB2).
pub(super) fn quality_days(book: &Rulebook) -> Result<trade::quality::QualityDays, CalcError> {
    match book.coverage() {
        CoverageTerms::ByType {
            quality_days_from_shipment,
            quality_days_from_clearance,
        } => Ok(trade::quality::QualityDays {
            from_shipment: *quality_days_from_shipment,
            from_clearance: *quality_days_from_clearance,
        }),
        CoverageTerms::ByPayment { .. } => Err(CalcError::new(
            "not_in_rulebook",
            "RB2",
            format!("{} has no coverage types", book.id()),
        )
        .fact("rulebook", book.id().as_str())),
    }
}

/// The calculators count in USD (M2).
pub(super) fn currency(text: &str) -> Result<Currency, CalcError> {
    if text == Currency::USD.code() {
        Ok(Currency::USD)
    } else {
        Err(
            refuse("invalid.currency", "M2", "currency", "cover and fees are in USD")
                .fact("given", shown(text)),
        )
    }
}

/// An amount above zero, or of zero where that is allowed (M1).
pub(super) fn amount(
    field: &'static str,
    text: &str,
    currency: Currency,
    zero: Zero,
) -> Result<Money, CalcError> {
    let refuse = |problem: String| {
        refuse("invalid.amount", "M1", field, problem)
            .fact("given", shown(text))
            .fact("currency", currency)
    };
    let money = Money::parse(text, currency).map_err(|error| refuse(error.to_string()))?;
    if money.is_negative() {
        Err(refuse("the amount is negative".to_owned()))
    } else if money.is_zero() && zero == Zero::Refused {
        Err(refuse("the amount must be above zero".to_owned()))
    } else {
        Ok(money)
    }
}

/// An amount that need not be given; zero is allowed (M1).
pub(super) fn optional_amount(
    field: &'static str,
    text: Option<&str>,
    currency: Currency,
) -> Result<Option<Money>, CalcError> {
    text.map(|text| amount(field, text, currency, Zero::Allowed))
        .transpose()
}

/// A rate of zero or more (L5).
pub(super) fn rate(field: &'static str, text: &str) -> Result<Rate, CalcError> {
    text.parse()
        .map_err(|error| refuse("invalid.rate", "L5", field, error).fact("given", shown(text)))
}

/// A date `YYYY-MM-DD` of the years 1970–2100 (T1).
pub(super) fn day(field: &'static str, text: &str) -> Result<Day, CalcError> {
    parse_day(text).map_err(|error| date(field, &error).fact("given", shown(text)))
}

/// A date that need not be given.
pub(super) fn optional_day(field: &'static str, text: Option<&str>) -> Result<Option<Day>, CalcError> {
    text.map(|text| day(field, text)).transpose()
}

/// An instant `YYYY-MM-DDTHH:MM:SSZ` of the years 1970–2100 (T1).
pub(super) fn instant(field: &'static str, text: &str) -> Result<Instant, CalcError> {
    parse_instant(text).map_err(|error| date(field, &error).fact("given", shown(text)))
}

/// A date that could not be read, or that leads past 2100.
pub(super) fn date(field: &'static str, error: &TimeError) -> CalcError {
    refuse("invalid.date", "T1", field, error)
}

/// An IANA time zone (T1).
pub(super) fn zone(field: &'static str, text: &str) -> Result<Tz, CalcError> {
    parse_zone(text)
        .map_err(|error| refuse("invalid.time_zone", "T1", field, error).fact("given", shown(text)))
}

/// A country with bank calendars, as two capital letters (P11).
pub(super) fn country(field: &'static str, text: &str) -> Result<Country, CalcError> {
    let refuse =
        |problem: String| refuse("invalid.country", "P11", field, problem).fact("given", shown(text));
    let country: Country = text
        .parse()
        .map_err(|error: trade::country::CountryError| refuse(error.to_string()))?;
    match Calendars::embedded().get(country) {
        Some(_) => Ok(country),
        None => Err(refuse(format!("there is no bank calendar for {country}"))),
    }
}

/// A count of days from one upwards.
pub(super) fn days(field: &'static str, rule: &'static str, count: i64) -> Result<u32, CalcError> {
    u32::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| {
            refuse(
                "invalid.days",
                rule,
                field,
                "must be a count of days from 1 upwards",
            )
            .fact("given", count)
        })
}

/// A sum that leaves the range of amounts.
pub(super) fn sum(field: &'static str, error: &MoneyError) -> CalcError {
    refuse("invalid.amount", "M1", field, error)
}
