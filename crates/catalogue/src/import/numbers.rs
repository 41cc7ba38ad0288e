//! Numbers, money and dates as lists write them, turned into plain ones. Exact or not at all: what can be read two
//! ways is not read.

use trade::money::Currency;
use trade::time::{Day, Instant, parse_day, parse_instant};

use super::values::values;
use super::{DateOrder, DecimalMark, Problem};

/// A number in the plain spelling of the trade room: `1,234.50` becomes `1234.50`.
pub(super) fn plain_number(text: &str, mark: DecimalMark) -> Option<String> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (point, group) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (whole, fraction) = match digits.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let groups: Vec<&str> = whole
        .split([group, ' ', '\u{a0}', '\u{202f}', '\'', '’'])
        .collect();
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // Groups of three, or of two before the last one as India writes them.
    let inner = |part: &&str| matches!(part.len(), 2 | 3);
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3
            && groups.last().is_some_and(|part| part.len() == 3)
            && groups[1..groups.len() - 1].iter().all(inner));
    if !grouped || !groups.iter().all(|part| numeric(part)) || !fraction.is_none_or(numeric) {
        return None;
    }
    let whole = groups.concat();
    let whole = whole.trim_start_matches('0');
    let mut plain = String::new();
    if negative {
        plain.push('-');
    }
    plain.push_str(if whole.is_empty() { "0" } else { whole });
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(plain)
}

/// What can be said of the decimal mark from one number: `Some` if it can be read one way only.
pub(super) fn mark_of(text: &str) -> Option<DecimalMark> {
    let text = text.trim();
    let reads = |mark| plain_number(text, mark);
    match (reads(DecimalMark::Point), reads(DecimalMark::Comma)) {
        (Some(_), None) => Some(DecimalMark::Point),
        (None, Some(_)) => Some(DecimalMark::Comma),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// An amount's plain number and its currency, by the sign or code beside it, else by `told`.
pub(super) fn plain_money(
    text: &str,
    mark: DecimalMark,
    told: Option<Currency>,
) -> Result<(String, Currency), Problem> {
    let (number, named) = match split_sign(text.trim(), told)? {
        Some((number, currency)) => (number, Some(currency)),
        None => (text.trim().to_owned(), None),
    };
    let plain = plain_number(&number, mark).ok_or(Problem::NotANumber)?;
    let currency = named.or(told).ok_or(Problem::NoCurrency)?;
    Ok((plain, currency))
}

/// Takes a currency's sign or code off either end of an amount.
fn split_sign(text: &str, told: Option<Currency>) -> Result<Option<(String, Currency)>, Problem> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    {
        return Ok(None);
    }
    let lower = text.to_lowercase();
    let cut = |sign: &str| -> Option<String> {
        let rest = lower.strip_prefix(sign).or_else(|| lower.strip_suffix(sign))?;
        Some(rest.trim().to_owned())
    };
    for (sign, code) in &values().currencies {
        if let Some(rest) = cut(sign) {
            return code
                .parse()
                .map(|currency| Some((rest, currency)))
                .map_err(|_| Problem::UnknownCurrency);
        }
    }
    for (sign, codes) in &values().shared_signs {
        if let Some(rest) = cut(sign) {
            let known = told.filter(|currency| codes.iter().any(|code| code == currency.code()));
            return known
                .map(|currency| Some((rest, currency)))
                .ok_or(Problem::NoCurrency);
        }
    }
    let letters = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (head, tail) = (
        text.get(..3),
        text.len().checked_sub(3).and_then(|at| text.get(at..)),
    );
    let code = [head, tail].into_iter().flatten().find(|part| letters(part));
    let Some(code) = code else { return Ok(None) };
    let currency = code
        .to_uppercase()
        .parse::<Currency>()
        .map_err(|_| Problem::NotANumber)?;
    Ok(Some((text.replacen(code, "", 1).trim().to_owned(), currency)))
}

/// A number with a word of unit after it: "100 pcs" is 100 and "pcs".
pub(super) fn number_with_unit(text: &str, mark: DecimalMark) -> Option<(String, Option<String>)> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let number = plain_number(&text[..end], mark)?;
    let unit = text[end..].trim();
    Some((number, (!unit.is_empty()).then(|| unit.to_owned())))
}

/// Days as a list writes a lead time: "30", "30-35 days", "4 weeks".
pub(super) fn days(text: &str) -> Option<(u32, u32)> {
    let lower = text.trim().to_lowercase();
    let end = lower.find(|c: char| c.is_alphabetic()).unwrap_or(lower.len());
    let times = match lower[end..].trim().trim_end_matches('.') {
        "" | "d" | "day" | "days" | "天" | "tage" | "jours" | "dias" | "días" | "giorni" | "working days" => {
            1
        }
        "w" | "week" | "weeks" | "周" | "wochen" | "semaines" | "semanas" => 7,
        _ => return None,
    };
    let (from, to) = match lower[..end].split_once(['-', '–', '~', '—']) {
        Some((from, to)) => (from, to),
        None => (&lower[..end], &lower[..end]),
    };
    let number = |part: &str| {
        part.trim()
            .parse::<u32>()
            .ok()
            .filter(|days| *days <= 1_000)?
            .checked_mul(times)
    };
    let (from, to) = (number(from)?, number(to)?);
    (from <= to).then_some((from, to))
}

/// A day as lists write it. A date that can be read two ways is read only when the order is told.
pub(super) fn day(text: &str, order: Option<DateOrder>) -> Option<Day> {
    let text = text.trim();
    if let Ok(instant) = parse_instant(text) {
        return Some(instant.date_naive());
    }
    let date = text
        .split([' ', 'T'])
        .next()
        .filter(|part| part.len() >= 8 && part.contains(['-', '/', '.']));
    let parts: Vec<&str> = date
        .unwrap_or(text)
        .split(['-', '/', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
    let built = |year: u32, month: u32, day: u32| parse_day(&format!("{year:04}-{month:02}-{day:02}")).ok();
    if first.len() == 4 {
        return built(number(first)?, number(second)?, number(third)?);
    }
    let year = match third.len() {
        4 => number(third)?,
        2 => 2000 + number(third)?,
        _ => return None,
    };
    let month_named = |part: &str| {
        part.get(..3)
            .and_then(|start| values().months.get(&start.to_lowercase()).copied())
    };
    if let Some(month) = month_named(second) {
        return built(year, month, number(first)?);
    }
    let (first, second) = (number(first)?, number(second)?);
    let order = match order {
        _ if first == second => DateOrder::DayMonth,
        _ if first > 12 => DateOrder::DayMonth,
        _ if second > 12 => DateOrder::MonthDay,
        Some(order) => order,
        None => return None,
    };
    match order {
        DateOrder::DayMonth => built(year, second, first),
        DateOrder::MonthDay => built(year, first, second),
    }
}

/// The order of day and month that one date shows, if it shows one.
pub(super) fn order_of(text: &str) -> Option<DateOrder> {
    let parts: Vec<u32> = text
        .trim()
        .split([' ', 'T'])
        .next()?
        .split(['-', '/', '.'])
        .map(|part| part.parse().unwrap_or(0))
        .collect();
    match parts[..] {
        [first, second, _] if (13..=31).contains(&first) && (1..=12).contains(&second) => {
            Some(DateOrder::DayMonth)
        }
        [first, second, _] if (1..=12).contains(&first) && (13..=31).contains(&second) => {
            Some(DateOrder::MonthDay)
        }
        _ => None,
    }
}

/// An instant: as written with a time in UTC, else the beginning of the day, which counts more orders as later (S4).
pub(super) fn instant(text: &str, order: Option<DateOrder>) -> Option<Instant> {
    if let Ok(instant) = parse_instant(text.trim()) {
        return Some(instant);
    }
    day(text, order).map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_one_way_or_not() {
        use DecimalMark::{Comma, Point};
        for (text, mark, plain) in [
            ("1,234.50", Point, Some("1234.50")),
            ("1.234,50", Comma, Some("1234.50")),
            ("1 234 567", Point, Some("1234567")),
            ("1,00,000", Point, Some("100000")),
            ("0.97", Point, Some("0.97")),
            ("007", Point, Some("7")),
            ("-5", Point, Some("-5")),
            ("12,5", Point, None),
            ("12.5", Comma, None),
            ("1,23", Point, None),
            ("1,2345", Point, None),
            ("", Point, None),
            (".5", Point, None),
            ("5.", Point, None),
            ("1e3", Point, None),
            ("12 monkeys", Point, None),
            ("NaN", Point, None),
        ] {
            assert_eq!(plain_number(text, mark).as_deref(), plain, "{text}");
        }
        assert_eq!(mark_of("12,5"), Some(Comma));
        assert_eq!(mark_of("1,234"), None);
    }

    #[test]
    fn money_names_its_currency_or_the_list_does() {
        let usd = Some(Currency::USD);
        let read = |text, told| plain_money(text, DecimalMark::Point, told);
        assert_eq!(read("US$ 12.50", None), Ok(("12.50".into(), Currency::USD)));
        assert_eq!(read("12.50 USD", None), Ok(("12.50".into(), Currency::USD)));
        assert_eq!(read("$12", usd), Ok(("12".into(), Currency::USD)));
        assert_eq!(read("$12", None), Err(Problem::NoCurrency));
        assert_eq!(read("€12", usd).unwrap().1.code(), "EUR");
        assert_eq!(read("¥12", usd), Err(Problem::NoCurrency));
        assert_eq!(read("12", None), Err(Problem::NoCurrency));
        assert_eq!(
            read("Freight Included in Commodity Cost", usd),
            Err(Problem::NotANumber)
        );
        assert_eq!(read("12.50 / 13.00", usd), Err(Problem::NotANumber));
    }

    #[test]
    fn dates_that_can_be_read_two_ways_are_not_read() {
        let d = |text: &str| Some(parse_day(text).unwrap());
        assert_eq!(day("2006-06-02", None), d("2006-06-02"));
        assert_eq!(day("2-Jun-06", None), d("2006-06-02"));
        assert_eq!(day("11/13/2006", None), d("2006-11-13"));
        assert_eq!(day("13.11.2006", None), d("2006-11-13"));
        assert_eq!(day("12-01-2006", None), None);
        assert_eq!(day("12-01-2006", Some(DateOrder::MonthDay)), d("2006-12-01"));
        assert_eq!(day("2026-09-18 10:00", None), d("2026-09-18"));
        for bad in [
            "",
            "Date Not Captured",
            "2006-13-40",
            "31/31/2006",
            "1/2",
            "99999999999/1/2006",
        ] {
            assert_eq!(day(bad, Some(DateOrder::DayMonth)), None, "{bad}");
        }
    }

    #[test]
    fn lead_times_and_units() {
        assert_eq!(days("30-35 days"), Some((30, 35)));
        assert_eq!(days("4 weeks"), Some((28, 28)));
        assert_eq!(days("15天"), Some((15, 15)));
        assert_eq!(days("soon"), None);
        assert_eq!(days("35-30"), None);
        assert_eq!(
            number_with_unit("1,000 sets", DecimalMark::Point),
            Some(("1000".into(), Some("sets".into())))
        );
        assert_eq!(number_with_unit("pcs", DecimalMark::Point), None);
    }
}
