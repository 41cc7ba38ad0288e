//! Dates that are none, in what a contract says beside its fields (O9): "asap", "around mid April", "or later". Weights
//! and quantities that are only about right are none of it. It must not warn: `check` names the rule and the field.

use crate::text::{Sentence, sentences};

/// Phrases that are no day by themselves.
const NO_DAY: &[&[&str]] = &[
    &["asap"],
    &["as", "soon", "as"],
    &["soon"],
    &["prompt"],
    &["promptly"],
    &["within", "reasonable"],
    &["within", "a", "reasonable"],
];
/// Phrases that leave something open, which may be a date.
const LEFT_OPEN: &[&[&str]] = &[&["to", "be", "confirmed"], &["tbc"], &["tbd"]];
/// Words before a time that is not meant to the day.
const NEARLY: &[&str] = &[
    "about",
    "around",
    "approximately",
    "approx",
    "roughly",
    "ca",
    "circa",
    "c",
    "early",
    "mid",
    "middle",
    "late",
    "beginning",
    "start",
    "end",
];
/// Those of them that are said of numbers, too.
const OF_NUMBERS: &[&str] = &[
    "about",
    "around",
    "approximately",
    "approx",
    "roughly",
    "ca",
    "circa",
    "c",
];
/// Words after a time that is not meant to the day.
const OR_ELSE: &[&[&str]] = &[&["or", "later"], &["or", "so"]];
/// Words between "nearly" and its time.
const BETWEEN: &[&str] = &["the", "of", "a", "an", "this", "next", "coming"];
/// Months; each also by its first three letters.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const UNITS: &[&str] = &["day", "days", "week", "weeks", "month", "months"];
/// Stretches of the calendar: the middle of one is no day.
const STRETCHES: &[&str] = &[
    "week",
    "month",
    "quarter",
    "year",
    "spring",
    "summer",
    "autumn",
    "winter",
    "easter",
    "christmas",
];
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];
/// Words between a number and its unit.
const KINDS: &[&str] = &["working", "business", "bank", "calendar"];
/// Words that go on after a year; another makes the number before it one of things.
const AFTER_A_YEAR: &[&str] = &[
    "or", "and", "at", "by", "for", "from", "if", "in", "is", "on", "the", "to", "we", "when", "with",
];
/// Words by which a sentence speaks of the day the goods leave or come.
const SHIPPING: &[&str] = &["leave", "leaves", "leaving", "ready", "eta", "etd"];
const SHIPPING_STEMS: &[&str] = &["ship", "deliver", "dispatch", "despatch", "depart"];
const SHIPPINGS: &[&[&str]] = &[&["lead", "time"], &["ex", "works"]];
/// Words by which it speaks of another day.
const OTHER_STEMS: &[&str] = &[
    "pay", "paid", "deposit", "balance", "invoice", "repl", "answer", "sampl", "inspect", "warrant", "valid",
    "claim",
];

/// What in the remarks of a contract without a ship-by term gives a date without giving one: of the shipment, or of
/// nothing else.
pub(super) fn vague_in(text: &str) -> Option<String> {
    let read = sentences(text);
    let of_shipment = |sentence: &&Sentence| speaks_of_shipping(sentence) || !sentence.has_stem(OTHER_STEMS);
    read.iter().filter(of_shipment).find_map(vague)
}

/// The same beside other terms: only where the sentence speaks of shipping.
pub(super) fn vague_beside(text: &str) -> Option<String> {
    let read = sentences(text);
    read.iter()
        .filter(|sentence| speaks_of_shipping(sentence))
        .find_map(vague)
}

fn speaks_of_shipping(sentence: &Sentence) -> bool {
    sentence.has(SHIPPING)
        || sentence.has_stem(SHIPPING_STEMS)
        || SHIPPINGS.iter().any(|phrase| sentence.says(phrase))
}

fn vague(sentence: &Sentence) -> Option<String> {
    let said = |phrases: &[&[&str]]| {
        let found = phrases.iter().find(|phrase| sentence.says(phrase));
        found.map(|phrase| phrase.join(" "))
    };
    let open =
        || said(LEFT_OPEN).filter(|_| speaks_of_shipping(sentence) || sentence.has(&["date", "day", "time"]));
    said(NO_DAY).or_else(open).or_else(|| nearly(&sentence.words))
}

/// "late April", "around the 10th", "in about two weeks", "April or later".
fn nearly(words: &[String]) -> Option<String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    for at in 0..words.len() {
        let rest = &words[at..];
        if NEARLY.contains(&rest[0])
            && let Some(length) = time(&rest[1..])
            && !(OF_NUMBERS.contains(&rest[0]) && of_things(&rest[1..], length))
        {
            return Some(rest[..=length].join(" "));
        }
        let Some(length) = time(rest) else { continue };
        let after = &rest[length..];
        if let Some(phrase) = OR_ELSE.iter().find(|phrase| after.starts_with(phrase)) {
            return Some(rest[..length + phrase.len()].join(" "));
        }
    }
    None
}

/// How many words of the front are a day, a month or a number of days; `None` for none.
fn time(words: &[&str]) -> Option<usize> {
    let between = words.iter().take_while(|word| BETWEEN.contains(word)).count();
    let (first, rest) = words[between..].split_first()?;
    let length = if let Some(more) = counted(first, rest) {
        1 + more
    } else if is_month(first)
        || is_ordinal(first)
        || is_year(first)
        || (between > 0 && STRETCHES.contains(first))
    {
        1 + usize::from(rest.first().is_some_and(|word| is_month(word)))
    } else {
        return None;
    };
    Some(between + length)
}

/// How many words after a number make a time of it: a month, a unit, or the rest of a date in figures.
fn counted(first: &str, rest: &[&str]) -> Option<usize> {
    if !is_figure(first) && !NUMBERS.contains(&first) {
        return None;
    }
    match rest {
        [word, ..] if is_month(word) || UNITS.contains(word) => Some(1),
        [kind, word, ..] if KINDS.contains(kind) && UNITS.contains(word) => Some(2),
        [month, last, ..] if is_figure(month) && is_figure(last) && (is_year(first) || is_year(last)) => {
            Some(2)
        }
        _ => None,
    }
}

/// Whether a time of that many words is rather a number of things: "2000 pcs", "2026 USD", "2000 metal brackets". A year
/// ends what is said, or goes on with a word that nothing is counted in.
fn of_things(words: &[&str], length: usize) -> bool {
    let (time, rest) = words.split_at(length);
    let Some((last, before)) = time.split_last() else {
        return false;
    };
    let bare = is_year(last) && before.iter().all(|word| BETWEEN.contains(word));
    let thing = |word: &&str| !is_figure(word) && !AFTER_A_YEAR.contains(word);
    bare && rest.first().is_some_and(thing)
}

fn is_figure(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && is_figure(word) && word.starts_with("20")
}

/// "10th".
fn is_ordinal(word: &str) -> bool {
    let ends = ["st", "nd", "rd", "th"];
    ends.iter().any(|end| {
        word.strip_suffix(end)
            .is_some_and(|figure| !figure.is_empty() && is_figure(figure))
    })
}

fn is_month(word: &str) -> bool {
    let is = |month: &&str| word == *month || Some(word) == month.get(..3);
    word == "sept" || MONTHS.iter().any(is)
}
