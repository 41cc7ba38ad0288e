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
            && !groups[0].starts_with('0')
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

/// A number as this list writes them. Where the mark is not known, only what both marks read alike or one alone can read.
pub(super) fn read_number(text: &str, mark: Option<DecimalMark>) -> Result<String, Problem> {
    let reads = |mark| plain_number(text, mark);
    if let Some(mark) = mark {
        return reads(mark).ok_or(Problem::NotANumber);
    }
    match (reads(DecimalMark::Point), reads(DecimalMark::Comma)) {
        (Some(one), Some(other)) if one != other => Err(Problem::TwoWays),
        (Some(plain), _) | (None, Some(plain)) => Ok(plain),
        (None, None) => Err(Problem::NotANumber),
    }
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

/// The same of an amount in cents: more than two digits behind a mark are no cents, so `80,000` has a mark of thousands.
pub(super) fn mark_of_cents(text: &str) -> Option<DecimalMark> {
    let cents = |mark| {
        let plain = plain_number(text, mark)?;
        let digits = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        (digits <= 2).then_some(mark)
    };
    match (cents(DecimalMark::Point), cents(DecimalMark::Comma)) {
        (Some(_), Some(_)) => mark_of(text),
        (one, other) => one.or(other),
    }
}

/// An amount's plain number and its currency, by the sign or code beside it, else by `told`.
pub(super) fn plain_money(
    text: &str,
    mark: Option<DecimalMark>,
    told: Option<Currency>,
) -> Result<(String, Currency), Problem> {
    let (number, named) = match split_sign(text.trim(), told)? {
        Some((number, currency)) => (number, Some(currency)),
        None => (text.trim().to_owned(), None),
    };
    let plain = read_number(&number, mark)?;
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
    // `cup` and `pen` are codes of currencies, too: in other letters than capitals only the one that was told is meant.
    let code = |part: &&str| {
        let letters = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let told = || told.is_some_and(|currency| currency.code().eq_ignore_ascii_case(part));
        letters && (part.bytes().all(|byte| byte.is_ascii_uppercase()) || told())
    };
    let (head, tail) = (
        text.get(..3),
        text.len().checked_sub(3).and_then(|at| text.get(at..)),
    );
    let ends = || [head, tail].into_iter().flatten();
    let Some(code) = ends().find(code) else {
        // Who reads the list has to say what it is in, not to mend the number.
        let might = |part: &str| {
            let rest = text.replacen(part, "", 1);
            let number = rest.contains(|c: char| c.is_ascii_digit()) && !rest.contains(char::is_alphabetic);
            number && part.to_uppercase().parse::<Currency>().is_ok()
        };
        return match ends().find(|part| told.is_none() && might(part)) {
            Some(_) => Err(Problem::NoCurrency),
            None => Ok(None),
        };
    };
    let currency = code
        .to_uppercase()
        .parse::<Currency>()
        .map_err(|_| Problem::NotANumber)?;
    Ok(Some((text.replacen(code, "", 1).trim().to_owned(), currency)))
}

/// A number with a word of unit after it: "100 pcs" is 100 and "pcs". What begins with a word that multiplies the number is
/// no unit.
pub(super) fn number_with_unit(
    text: &str,
    mark: Option<DecimalMark>,
) -> Result<(String, Option<String>), Problem> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let number = read_number(&text[..end], mark)?;
    let unit = text[end..].trim();
    if values().multiplies(unit) {
        return Err(Problem::NotANumber);
    }
    Ok((number, (!unit.is_empty()).then(|| unit.to_owned())))
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

/// How a list writes dates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates<'a> {
    /// The order of day and month, where it is told.
    pub(super) order: Option<DateOrder>,
    /// The signs between day and month whose dates it is of; without them, of all.
    pub(super) signs: Option<&'a str>,
    /// The last day that a year of two digits may be of, where such years are told to be of the hundred years before it.
    pub(super) short_until: Option<Day>,
}

impl Dates<'_> {
    /// The order of a date as it is written.
    fn order_for(&self, text: &str) -> Option<DateOrder> {
        let learned = |signs: &str| sign_of(text).is_some_and(|sign| signs.contains(sign));
        self.order.filter(|_| self.signs.is_none_or(learned))
    }
}

/// The sign between the first two parts of a date.
pub(super) fn sign_of(text: &str) -> Option<char> {
    text.trim().chars().find(|c| matches!(c, '-' | '/' | '.' | ' '))
}

/// A day as lists write it. What can be read two ways is read only when it is told which, and what contradicts what is told
/// is not read at all.
pub(super) fn day(text: &str, dates: Dates<'_>) -> Result<Day, Problem> {
    let text = text.trim();
    if let Ok(instant) = parse_instant(text) {
        return Ok(instant.date_naive());
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
        return Err(Problem::NotADate);
    };
    if first.len() == 4 {
        let date = (number(first), number(second), number(third));
        return built(date).ok_or(Problem::NotADate);
    }
    let (month, day) = month_and_day(first, second, dates.order_for(text)).ok_or(Problem::NotADate)?;
    match (third.len(), dates.short_until) {
        (4, _) => built((number(third), Some(month), Some(day))).ok_or(Problem::NotADate),
        (2, until) => {
            let of = |century: u32| {
                let year = number(third).map(|year| century + year);
                built((year, Some(month), Some(day)))
            };
            let until = match (until, of(2000).or(of(1900))) {
                (_, None) => return Err(Problem::NotADate),
                (None, Some(_)) => return Err(Problem::ShortYear),
                (Some(until), Some(_)) => until,
            };
            let last = of(2000).filter(|day| *day <= until);
            last.or(of(1900)).ok_or(Problem::NotADate)
        }
        _ => Err(Problem::NotADate),
    }
}

fn number(part: &str) -> Option<u32> {
    part.parse().ok().filter(|_| part.len() <= 4)
}

fn built((year, month, day): (Option<u32>, Option<u32>, Option<u32>)) -> Option<Day> {
    parse_day(&format!("{:04}-{:02}-{:02}", year?, month?, day?)).ok()
}

/// Month and day of a date that begins with neither the year nor a month's name.
fn month_and_day(first: &str, second: &str, order: Option<DateOrder>) -> Option<(u32, u32)> {
    let month_named = second
        .get(..3)
        .and_then(|start| values().months.get(&start.to_lowercase()).copied());
    if let Some(month) = month_named {
        return Some((month, number(first)?));
    }
    let (first, second) = (number(first)?, number(second)?);
    let shown = match () {
        () if first > 12 => Some(DateOrder::DayMonth),
        () if second > 12 => Some(DateOrder::MonthDay),
        () => None,
    };
    match (shown, order) {
        // One of them is wrong, and nothing says which.
        (Some(shown), Some(told)) if shown != told => None,
        (Some(DateOrder::DayMonth), _) | (None, Some(DateOrder::DayMonth)) => Some((second, first)),
        (Some(DateOrder::MonthDay), _) | (None, Some(DateOrder::MonthDay)) => Some((first, second)),
        (None, None) => (first == second).then_some((first, second)),
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
pub(super) fn instant(text: &str, dates: Dates<'_>) -> Result<Instant, Problem> {
    if let Ok(instant) = parse_instant(text.trim()) {
        return Ok(instant);
    }
    day(text, dates).map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc())
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
        let read = |text, told| plain_money(text, Some(DecimalMark::Point), told);
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
        for (text, told) in [("12.50 usd", "USD"), ("Eur 12.50", "EUR"), ("12.50 cup", "CUP")] {
            let told = told.parse().ok();
            assert_eq!(read(text, told), Ok(("12.50".into(), told.unwrap())), "{text}");
        }
        for text in ["2.00 cup", "1.20 pen", "1.20 Pen", "all 12.00", "12.50 eur"] {
            assert_eq!(read(text, usd), Err(Problem::NotANumber), "{text}");
            assert_eq!(read(text, None), Err(Problem::NoCurrency), "{text}");
        }
        for text in ["12.50 ca", "all inclusive", "12 cups"] {
            assert_eq!(read(text, None), Err(Problem::NotANumber), "{text}");
        }
        assert_eq!(read("2.00 CUP", usd).unwrap().1.code(), "CUP");
    }

    #[test]
    fn a_number_is_not_guessed_where_nothing_says_how_they_are_written() {
        let read = |text| read_number(text, None);
        assert_eq!(read("1.234"), Err(Problem::TwoWays));
        assert_eq!(read("12,345"), Err(Problem::TwoWays));
        assert_eq!(read("1.234,50"), Ok("1234.50".into()));
        assert_eq!(read("12.5"), Ok("12.5".into()));
        assert_eq!(read("0,5"), Ok("0.5".into()));
        assert_eq!(
            read("0.125"),
            Ok("0.125".into()),
            "no thousands begin with a zero"
        );
        assert_eq!(read("1 234"), Ok("1234".into()));
        assert_eq!(read("007"), Ok("7".into()));
        assert_eq!(read("12 monkeys"), Err(Problem::NotANumber));
        assert_eq!(read_number("1.234", Some(DecimalMark::Point)), Ok("1.234".into()));
        assert_eq!(read_number("1.234", Some(DecimalMark::Comma)), Ok("1234".into()));
    }

    fn order(order: DateOrder) -> Dates<'static> {
        Dates {
            order: Some(order),
            ..Dates::default()
        }
    }

    #[test]
    fn dates_that_can_be_read_two_ways_are_not_read() {
        let d = |text: &str| Ok(parse_day(text).unwrap());
        let open = Dates::default();
        assert_eq!(day("2006-06-02", open), d("2006-06-02"));
        assert_eq!(day("2-Jun-2006", open), d("2006-06-02"));
        assert_eq!(day("11/13/2006", open), d("2006-11-13"));
        assert_eq!(day("13.11.2006", open), d("2006-11-13"));
        assert_eq!(day("11.11.2006", open), d("2006-11-11"));
        assert_eq!(day("12-01-2006", open), Err(Problem::NotADate));
        assert_eq!(day("12-01-2006", order(DateOrder::MonthDay)), d("2006-12-01"));
        assert_eq!(day("2026-09-18 10:00", open), d("2026-09-18"));
        for bad in [
            "",
            "Date Not Captured",
            "2006-13-40",
            "31/31/2006",
            "1/2",
            "99999999999/1/2006",
        ] {
            assert_eq!(
                day(bad, order(DateOrder::DayMonth)),
                Err(Problem::NotADate),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_order_learned_from_one_sign_decides_no_other() {
        let learned = Dates {
            signs: Some("/"),
            ..order(DateOrder::MonthDay)
        };
        let d = |text: &str| Ok(parse_day(text).unwrap());
        assert_eq!(day("12/01/2006", learned), d("2006-12-01"));
        for other in ["12-01-2006", "12.01.2006", "12 01 2006"] {
            assert_eq!(day(other, learned), Err(Problem::NotADate), "{other}");
        }
        assert_eq!(
            day("13-01-2006", learned),
            d("2006-01-13"),
            "there is one way to read it"
        );
    }

    /// The order was told, or learned from the first rows; this one contradicts it.
    #[test]
    fn a_date_that_does_not_fit_its_list_is_not_read() {
        let told = order(DateOrder::DayMonth);
        assert!(day("13/11/2006", told).is_ok());
        assert_eq!(day("11/13/2006", told), Err(Problem::NotADate));
        assert_eq!(
            day("13/11/2006", order(DateOrder::MonthDay)),
            Err(Problem::NotADate)
        );
    }

    #[test]
    fn a_year_of_two_digits_is_of_no_century_unless_it_is_told() {
        let d = |text: &str| Ok(parse_day(text).unwrap());
        for text in ["31/12/98", "2-Jun-06", "31.12.26"] {
            assert_eq!(day(text, Dates::default()), Err(Problem::ShortYear), "{text}");
        }
        let told = Dates {
            short_until: parse_day("2026-09-24").ok(),
            ..Dates::default()
        };
        assert_eq!(day("31/12/98", told), d("1998-12-31"));
        assert_eq!(day("2-Jun-06", told), d("2006-06-02"));
        assert_eq!(day("24/9/26", told), d("2026-09-24"));
        assert_eq!(
            day("25/9/26", told),
            Err(Problem::NotADate),
            "not after the list, and 1926 is no year of any list (T1)"
        );
        assert_eq!(day("29-Feb-00", told), d("2000-02-29"));
        assert_eq!(day("31/31/06", told), Err(Problem::NotADate));
    }

    #[test]
    fn lead_times_and_units() {
        assert_eq!(days("30-35 days"), Some((30, 35)));
        assert_eq!(days("4 weeks"), Some((28, 28)));
        assert_eq!(days("15天"), Some((15, 15)));
        assert_eq!(days("soon"), None);
        assert_eq!(days("35-30"), None);
        assert_eq!(
            number_with_unit("1,000 sets", Some(DecimalMark::Point)),
            Ok(("1000".into(), Some("sets".into())))
        );
        assert_eq!(
            number_with_unit("pcs", Some(DecimalMark::Point)),
            Err(Problem::NotANumber)
        );
    }

    #[test]
    fn a_word_that_multiplies_is_no_unit() {
        let read = |text| number_with_unit(text, Some(DecimalMark::Point));
        for text in [
            "1万件",
            "1 万",
            "2千",
            "3亿",
            "5k",
            "5K pcs",
            "5kpcs",
            "2 million pcs",
            "2 Mio. Stück",
            "1.5 thousand",
            "3 lakh",
            "2 crores pcs",
            "10 x 20 pcs",
        ] {
            assert_eq!(read(text), Err(Problem::NotANumber), "{text}");
        }
        for (text, unit) in [
            ("5 kg", "kg"),
            ("5千克", "千克"),
            ("5 m", "m"),
            ("5 mm", "mm"),
            ("5 kits", "kits"),
            ("5 dozen", "dozen"),
            ("5 boxes", "boxes"),
        ] {
            assert_eq!(read(text), Ok(("5".into(), Some(unit.into()))), "{text}");
        }
    }
}
