//! The cells of one row by their meaning. A cell that cannot be understood is an issue and counts as empty.

use std::borrow::Cow;
use std::str::FromStr;

use trade::country::Country;
use trade::money::{Currency, Money, UnitPrice};
use trade::order::contract::Incoterm;
use trade::time::{Day, Instant};

use super::numbers::{self, Dates, plain_money, read_number};
use super::report::Found;
use super::values::values;
use super::{DecimalMark, Field, Mapping, Problem};
use crate::{Answer, LeadTime, countries::find_country};

/// Longest text kept of a cell, in characters.
const LONGEST_TEXT: usize = 4_000;

/// Where each field stands, looked up once per list.
pub(super) struct Places(Vec<Vec<usize>>);

impl Places {
    pub(super) fn of(mapping: &Mapping) -> Places {
        let mut places = vec![Vec::new(); Field::ALL.len()];
        for (column, field) in mapping.columns.iter().enumerate() {
            if let Some(field) = field {
                places[*field as usize].push(column);
            }
        }
        Places(places)
    }

    /// The columns that say something of the supplier.
    pub(super) fn of_supplier(&self) -> Vec<usize> {
        let fields = Field::ALL.iter().filter(|field| field.is_of_supplier());
        fields
            .flat_map(|field| self.0[*field as usize].iter().copied())
            .collect()
    }
}

/// One row, read by meaning.
pub(super) struct Cells<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) places: &'a Places,
    /// The text of each column, trimmed; `None` where it says nothing. Columns that mean nothing are not looked at.
    pub(super) texts: &'a [Option<&'a str>],
    /// Columns whose cells are numbers in their file.
    pub(super) numbers: &'a [usize],
    /// What is worth saying of the row, in the order in which it is met.
    pub(super) found: &'a mut Vec<Found>,
    /// The day of the list.
    pub(super) listed_on: Day,
}

/// What a cell says, if it says something.
pub(super) fn said(text: &str) -> Option<&str> {
    let edge = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    // Most texts need no look at what is a blank in any script.
    let text = if edge(bytes.first()) && edge(bytes.last()) {
        text
    } else {
        text.trim()
    };
    (!values().is_nothing(text)).then_some(text)
}

impl<'a> Cells<'a> {
    /// The text of a field's only column, `None` when it says nothing.
    pub(super) fn raw(&self, field: Field) -> Option<&'a str> {
        self.raw_nth(field, 0)
    }

    /// The text of a field's column of that number, from 0.
    pub(super) fn raw_nth(&self, field: Field, nth: usize) -> Option<&'a str> {
        let column = self.places.0[field as usize].get(nth)?;
        *self.texts.get(*column)?
    }

    /// Whether a column's cell is a number in its file.
    pub(super) fn is_number(&self, column: usize) -> bool {
        self.numbers.contains(&column)
    }

    /// The mark before the decimals of a field's cell: the list's for texts, where it is known; what is a number has a point.
    fn mark(&self, field: Field, nth: usize) -> Option<DecimalMark> {
        match self.places.0[field as usize].get(nth) {
            Some(column) if self.is_number(*column) => Some(DecimalMark::Point),
            _ => self.mapping.decimal_mark,
        }
    }

    /// How many columns mean a field.
    pub(super) fn columns(&self, field: Field) -> usize {
        self.places.0[field as usize].len()
    }

    pub(super) fn problem(&mut self, problem: Problem, field: Field, value: &str) {
        self.found.push(Found::of(problem, Some(field), value));
    }

    /// A text, its inner line ends and runs of blanks as single blanks.
    pub(super) fn text(&self, field: Field) -> Option<Cow<'a, str>> {
        let text = self.raw(field)?;
        if is_plain(text) {
            return Some(Cow::Borrowed(text));
        }
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let letters = one_line.chars().filter(|c| !c.is_control());
        Some(Cow::Owned(letters.take(LONGEST_TEXT).collect()))
    }

    /// As [`Cells::text`], for who keeps it.
    pub(super) fn owned(&self, field: Field) -> Option<String> {
        self.text(field).map(Cow::into_owned)
    }

    /// Several texts in one cell.
    pub(super) fn texts(&self, field: Field) -> Vec<String> {
        let Some(text) = self.text(field) else {
            return Vec::new();
        };
        let strong = ['|', ';', '；', '、'];
        let parts: Vec<&str> = if text.contains(strong) {
            text.split(strong).collect()
        } else {
            text.split([',', '，']).collect()
        };
        let mut texts: Vec<String> = Vec::new();
        for part in parts
            .into_iter()
            .map(str::trim)
            .filter(|part| !values().is_empty(part))
        {
            if !texts.iter().any(|known| known == part) {
                texts.push(part.to_owned());
            }
        }
        texts
    }

    pub(super) fn answer(&mut self, field: Field) -> Answer {
        match self.raw(field).map(|text| (text, values().yes_or_no(text))) {
            None => Answer::Unknown,
            Some((_, Some(true))) => Answer::Yes,
            Some((_, Some(false))) => Answer::No,
            Some((text, None)) => {
                self.problem(Problem::NotYesOrNo, field, text);
                Answer::Unknown
            }
        }
    }

    pub(super) fn country(&mut self) -> Option<Country> {
        let text = self.raw(Field::SupplierCountry)?;
        let found = find_country(text);
        if found.is_none() {
            self.problem(Problem::UnknownCountry, Field::SupplierCountry, text);
        }
        found
    }

    /// A decimal of the trade room's kind.
    pub(super) fn decimal<T: FromStr>(&mut self, field: Field, nth: usize) -> Option<T> {
        let text = self.raw_nth(field, nth)?;
        let plain = self.understood(read_number(text, self.mark(field, nth)), field, text)?;
        self.in_range(field, text, &plain)
    }

    /// What was read, or nothing and why.
    fn understood<T>(&mut self, read: Result<T, Problem>, field: Field, text: &str) -> Option<T> {
        read.map_err(|problem| self.problem(problem, field, text)).ok()
    }

    fn in_range<T: FromStr>(&mut self, field: Field, text: &str, plain: &str) -> Option<T> {
        let value = plain.parse().or_else(|_| trimmed(plain).parse()).ok();
        if value.is_none() {
            self.problem(Problem::OutOfRange, field, text);
        }
        value
    }

    /// A decimal with a word of unit after it.
    pub(super) fn decimal_with_unit<T: FromStr>(&mut self, field: Field) -> Option<(T, Option<String>)> {
        let text = self.raw(field)?;
        let read = numbers::number_with_unit(text, self.mark(field, 0));
        let (plain, unit) = self.understood(read, field, text)?;
        self.in_range(field, text, &plain).map(|value| (value, unit))
    }

    /// A decimal with a mark after it that does not matter: "92%", "4.8/5", "4.8 ★".
    pub(super) fn decimal_without<T: FromStr>(&mut self, field: Field, marks: &[&str]) -> Option<T> {
        let text = self.raw(field)?;
        let bare = marks
            .iter()
            .find_map(|mark| text.strip_suffix(mark))
            .unwrap_or(text)
            .trim();
        let plain = self.understood(read_number(bare, self.mark(field, 0)), field, text)?;
        self.in_range(field, text, &plain)
    }

    /// The row's currency: its own column, else the list's.
    pub(super) fn currency(&mut self) -> Option<Currency> {
        let Some(text) = self.raw(Field::Currency) else {
            return self.mapping.currency;
        };
        let found = currency_of(text);
        if found.is_none() {
            self.problem(Problem::UnknownCurrency, Field::Currency, text);
        }
        found
    }

    /// A price with its currency.
    pub(super) fn price(&mut self, nth: usize, told: Option<Currency>) -> Option<(UnitPrice, Currency)> {
        self.figure(Field::Price, nth, told)
    }

    /// A figure of money, with its currency.
    pub(super) fn figure<T: FromStr>(
        &mut self,
        field: Field,
        nth: usize,
        told: Option<Currency>,
    ) -> Option<(T, Currency)> {
        let text = self.raw_nth(field, nth)?;
        let read = plain_money(text, self.mark(field, nth), told);
        let (plain, currency) = self.understood(read, field, text)?;
        self.in_range(field, text, &plain)
            .map(|figure| (figure, currency))
    }

    /// An amount of money at its currency's scale, zero or more.
    pub(super) fn money(&mut self, field: Field, told: Option<Currency>) -> Option<Money> {
        let text = self.raw(field)?;
        self.understood(self.read_money(field, text, told), field, text)
    }

    /// Why a field's cell is no such amount, if it has one that is none; for who leaves the whole row out.
    pub(super) fn no_money(&self, field: Field, told: Currency) -> Option<(Problem, &'a str)> {
        let text = self.raw(field)?;
        let own = self
            .raw(Field::Currency)
            .map_or(self.mapping.currency, currency_of);
        let problem = self.read_money(field, text, own.or(Some(told))).err()?;
        Some((problem, text))
    }

    fn read_money(&self, field: Field, text: &str, told: Option<Currency>) -> Result<Money, Problem> {
        let (plain, currency) = plain_money(text, self.mark(field, 0), told)?;
        Money::parse(&plain, currency)
            .or_else(|_| Money::parse(trimmed(&plain), currency))
            .ok()
            .filter(|money| !money.is_negative())
            .ok_or(Problem::OutOfRange)
    }

    /// Looks at a figure of money that nothing is made of: a text in its place is said. In which currency it is does not
    /// matter.
    pub(super) fn look_at(&mut self, field: Field) {
        let Some(text) = self.raw(field) else { return };
        let told = self.mapping.currency.unwrap_or(Currency::USD);
        let read = plain_money(text, self.mark(field, 0), Some(told));
        self.understood(read, field, text);
    }

    pub(super) fn day(&mut self, field: Field) -> Option<Day> {
        let text = self.raw(field)?;
        self.understood(numbers::day(text, self.dates()), field, text)
    }

    /// How the list writes dates.
    fn dates(&self) -> Dates<'a> {
        Dates {
            order: self.mapping.date_order,
            signs: self.mapping.date_signs.as_deref(),
            short_until: self.mapping.short_years.then_some(self.listed_on),
        }
    }

    pub(super) fn instant(&mut self, field: Field) -> Option<Instant> {
        let text = self.raw(field)?;
        self.understood(numbers::instant(text, self.dates()), field, text)
    }

    pub(super) fn lead_time(&mut self) -> Option<LeadTime> {
        let text = self.raw(Field::LeadTime)?;
        let days = numbers::days(text);
        if days.is_none() {
            self.problem(Problem::NotANumber, Field::LeadTime, text);
        }
        days.map(|(min_days, max_days)| LeadTime { min_days, max_days })
    }

    /// The Incoterm, and the place if it stands behind it: "FOB Ningbo".
    pub(super) fn incoterm(&mut self) -> Option<(Incoterm, Option<String>)> {
        let text = self.raw(Field::Incoterm)?;
        let (term, place) = text.split_once([' ', ',']).unwrap_or((text, ""));
        // The word on the wire is the term's own three letters.
        let found: Option<Incoterm> = serde_json::from_value(term.to_uppercase().into()).ok();
        if found.is_none() {
            self.problem(Problem::UnknownIncoterm, Field::Incoterm, text);
        }
        let place = place.trim_matches([' ', ',']).to_owned();
        found.map(|term| (term, (!place.is_empty()).then_some(place)))
    }
}

/// A currency by its code or its sign.
fn currency_of(text: &str) -> Option<Currency> {
    let signed = || {
        let lower = text.to_lowercase();
        let sign = values().currencies.iter().find(|(sign, _)| *sign == lower)?;
        sign.1.parse().ok()
    };
    text.to_uppercase().parse().ok().or_else(signed)
}

/// Whether a text is one line of plain letters with single blanks, as nearly all are.
fn is_plain(text: &str) -> bool {
    let blanks = text.as_bytes().windows(2).any(|pair| pair == b"  ");
    text.len() <= LONGEST_TEXT && !blanks && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Zeros at the end of the decimals say nothing where there is no room for them: "12.500000000" is 12.5.
fn trimmed(plain: &str) -> &str {
    if plain.contains('.') {
        plain.trim_end_matches('0').trim_end_matches('.')
    } else {
        plain
    }
}
