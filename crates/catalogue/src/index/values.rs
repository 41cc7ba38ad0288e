//! Values of `catalogue.db` as an index holds them: exact, as whole millionths.

use rusqlite::Row;
use rust_decimal::Decimal;
use trade::money::{Quantity, UnitPrice};

use crate::Error;

/// A decimal of at most six places as whole millionths; trade's quantities and prices always fit.
pub(crate) fn millionths(value: Decimal) -> Option<i64> {
    let mut scaled = value;
    scaled.rescale(6);
    i64::try_from(scaled.mantissa()).ok()
}

/// Pairs of letters, and none.
pub(crate) const COUNTRIES: usize = 26 * 26 + 1;

/// Where a country stands in the index: 0 for none, else one more than its place among all pairs of letters.
pub(super) fn country_number(code: Option<&str>) -> Result<u16, Error> {
    let Some(code) = code else { return Ok(0) };
    match code.as_bytes() {
        [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => {
            Ok(1 + u16::from(first - b'A') * 26 + u16::from(second - b'A'))
        }
        _ => Err(corrupt(code, "a country")),
    }
}

/// The code that a number stands for.
pub(crate) fn country_code(number: u16) -> Option<String> {
    let place = number.checked_sub(1)?;
    let letter = |place: u16| u8::try_from(place).ok().map(|place| char::from(b'A' + place));
    Some([letter(place / 26)?, letter(place % 26)?].iter().collect())
}

pub(super) fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<Option<&'r str>, Error> {
    let value = row.get_ref(column)?;
    Ok(value.as_str_or_null().map_err(rusqlite::Error::from)?)
}

/// A list as a column holds it. Nothing, or a text without anything, is an empty one.
pub(super) fn list(text: &str, expected: &'static str) -> Result<Vec<String>, Error> {
    match text {
        "" | "[]" => Ok(Vec::new()),
        text => serde_json::from_str(text).map_err(|_| corrupt(text, expected)),
    }
}

pub(super) fn parsed<T: std::str::FromStr>(
    text: Option<&str>,
    expected: &'static str,
) -> Result<Option<T>, Error> {
    text.map(|text| text.parse().map_err(|_| corrupt(text, expected)))
        .transpose()
}

pub(super) fn quantity(text: &str) -> Result<i64, Error> {
    if let Some(quantity) = plain_millionths(text) {
        return Ok(quantity);
    }
    let quantity: Option<Quantity> = text.parse().ok();
    quantity
        .and_then(|quantity| millionths(quantity.value()))
        .ok_or_else(|| corrupt(text, "a quantity"))
}

pub(super) fn price(text: &str) -> Result<i64, Error> {
    if let Some(price) = plain_millionths(text) {
        return Ok(price);
    }
    let price: Option<UnitPrice> = text.parse().ok();
    price
        .and_then(|price| millionths(price.value()))
        .ok_or_else(|| corrupt(text, "a price"))
}

/// Millionths of what most lists hold: up to nine digits, a point, up to six digits. The types' own parsers, which
/// know everything else, cost ten times as much.
fn plain_millionths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 6 || !digits(whole) || !digits(part) {
        return None;
    }
    let number = |text: &str| {
        text.bytes()
            .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    let places = u32::try_from(part.len()).ok()?;
    Some(number(whole) * 1_000_000 + number(part) * 10_i64.pow(6 - places))
}

pub(super) fn corrupt(value: &str, expected: &'static str) -> Error {
    Error::Corrupt {
        value: value.chars().take(60).collect(),
        expected,
    }
}
