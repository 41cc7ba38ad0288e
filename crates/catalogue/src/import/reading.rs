//! Rows of a list read by the meaning of their cells, before anything is known of what the catalogue holds. It must not ask the
//! catalogue: rows are read on a thread of their own, ahead of those that are written.

use compact_str::CompactString;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use trade::money::{Currency, Quantity};
use trade::order::contract::Incoterm;
use trade::time::Instant;

use super::cells::{Cells, Places, said};
use super::piece::{LimitRead, Piece, ProductRead, Row, Said, SupplierRead, Text, TierRead};
use super::report::Found;
use super::sellers::Words;
use super::{Field, Line, ListKind, Mapping, Problem};
use crate::identity::product_key;
use crate::store::{incoterm_word, quantity_text, texts_text};
use crate::{Error, Supplier};

/// Rows that are handed on together, and bytes of their texts after which no more are added.
const TOGETHER: usize = 500;
const TOGETHER_BYTES: usize = 256 << 10;
/// Texts of one kind whose reading is kept: many rows have the same ones.
const MOST_KEPT: usize = 10_000;

/// Reads the rows of one list.
pub(super) struct Reader<'m> {
    mapping: &'m Mapping,
    places: &'m Places,
    /// Stands in for the date of a limit or price that has none.
    at: Instant,
    /// The day of offered prices that name none.
    day: String,
    words: Words,
    certificates: FxHashMap<Box<str>, Box<str>>,
    incoterms: FxHashMap<Box<str>, (Incoterm, Option<Box<str>>)>,
}

impl<'m> Reader<'m> {
    pub(super) fn of(mapping: &'m Mapping, places: &'m Places, at: Instant) -> Reader<'m> {
        Reader {
            mapping,
            places,
            at,
            day: mapping.day_at(at).to_string(),
            words: Words::of(places, mapping),
            certificates: FxHashMap::default(),
            incoterms: FxHashMap::default(),
        }
    }

    /// The next rows, as many as are handed on together, in an empty piece.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when a value cannot be written down.
    pub(super) fn piece(
        &mut self,
        lines: &mut dyn Iterator<Item = Result<Line, String>>,
        mut piece: Piece,
    ) -> Result<Piece, Error> {
        while piece.rows.len() < TOGETHER && piece.size() < TOGETHER_BYTES {
            match lines.next() {
                Some(Ok(line)) => {
                    let row = self.row(&mut piece, line)?;
                    piece.rows.push(row);
                }
                Some(Err(reason)) => {
                    piece.end = Some(Err(reason));
                    break;
                }
                None => {
                    piece.end = Some(Ok(()));
                    break;
                }
            }
        }
        Ok(piece)
    }

    fn row(&mut self, piece: &mut Piece, line: Line) -> Result<Row, Error> {
        match line {
            Line::Bad { line, reason, text } => Ok(Row {
                line,
                notes: Vec::new(),
                read: Err(Found::of(Problem::Unreadable { reason }, None, &text)),
            }),
            Line::Row {
                line,
                fields,
                numbers,
                notes,
            } => {
                let noted = |note| Found::of(Problem::Noted { note }, None, &fields.join(" ¦ "));
                let notes = notes.into_iter().map(noted).collect();
                let read = self.said(piece, &fields, numbers)?;
                Ok(Row { line, notes, read })
            }
        }
    }

    fn said(
        &mut self,
        piece: &mut Piece,
        fields: &[CompactString],
        numbers: Vec<usize>,
    ) -> Result<Result<Said, Found>, Error> {
        let mapped = self.mapping.columns.iter().zip(fields);
        let texts: Vec<Option<&str>> = mapped
            .map(|(field, text)| field.and_then(|_| said(text)))
            .collect();
        let mut found = Vec::new();
        let mut cells = Cells {
            mapping: self.mapping,
            places: self.places,
            texts: &texts,
            numbers: &numbers,
            found: &mut found,
            listed_on: self.mapping.day_at(self.at),
        };
        let kind = self.mapping.kind;
        if let Some(field) = lacking(&cells, kind) {
            let all = fields.join(" ¦ ");
            return Ok(Err(Found::of(Problem::Missing, Some(field), &all)));
        }
        // A list of limits says nothing else in a row: without the figure all of it is left out.
        if kind == ListKind::Limits
            && let Some((problem, text)) = cells.no_money(Field::Remaining, Currency::USD)
        {
            return Ok(Err(Found::of(problem, Some(Field::Remaining), text)));
        }
        let (words, before) = self.words.number(fields, &numbers);
        let supplier = (!before).then(|| Box::new(SupplierRead::of(&mut cells)));
        let at = piece.cells.len();
        for column in self.words.columns() {
            let text = piece.keep_any(texts.get(*column).copied().flatten());
            piece.cells.push(text);
        }
        let limit = limit(&mut cells, self.at).map(Box::new);
        let of_limit = std::mem::take(cells.found);
        let product = match kind {
            ListKind::Products | ListKind::OrderLines => Some(self.product(piece, &mut cells)?),
            ListKind::Suppliers | ListKind::Limits => None,
        };
        let of_product = std::mem::take(cells.found);
        cells.look_at(Field::Freight);
        cells.look_at(Field::Insurance);
        Ok(Ok(Said {
            words,
            cells: at,
            supplier,
            limit,
            of_limit,
            product,
            of_product,
            of_others: found,
            numbers,
        }))
    }

    fn product(&mut self, piece: &mut Piece, cells: &mut Cells<'_>) -> Result<ProductRead, Error> {
        let moq = cells.decimal_with_unit::<Quantity>(Field::Moq);
        let (moq, moq_unit) = moq.map_or((None, None), |(moq, unit)| (Some(moq), unit));
        let incoterm = self.incoterm(cells);
        let (term, place) = incoterm.map_or((None, None), |(term, place)| (Some(term), place));
        let (key, name, model) = (
            cells.text(Field::ProductKey),
            cells.text(Field::ProductName).unwrap_or_default(),
            cells.text(Field::Model),
        );
        let known_by = piece.keep(&product_key(key.as_deref(), &name, model.as_deref()));
        let unit = cells.text(Field::Unit);
        let place = match cells.text(Field::IncotermPlace) {
            Some(place) => piece.keep(&place),
            None => piece.keep_any(place.as_deref()),
        };
        let brand = cells.text(Field::Brand);
        let category = cells.text(Field::Category);
        let lead = cells.lead_time().map(|lead| (lead.min_days, lead.max_days));
        let texts = [
            piece.keep_any(key.as_deref()),
            piece.keep(&name),
            piece.keep_any(model.as_deref()),
            piece.keep_any(brand.as_deref()),
            piece.keep_any(category.as_deref()),
            piece.keep_any(unit.as_deref().or(moq_unit.as_deref())),
            piece.keep_any(moq.map(|moq| moq.to_string()).as_deref()),
            piece.keep_any(term.map(incoterm_word)),
            place,
            self.certificates(piece, cells)?,
            piece.keep_any(cells.text(Field::Description).as_deref()),
        ];
        let given = piece.keep_any(cells.raw(Field::ProductName));
        let from = piece.tiers.len();
        let seen = cells.mapping.kind == ListKind::OrderLines;
        if seen {
            seen_price(piece, cells);
        } else {
            self.offered_prices(piece, cells, moq);
        }
        Ok(ProductRead {
            known_by,
            texts,
            lead,
            given,
            tiers: (from, piece.tiers.len()),
            seen,
        })
    }

    /// The Incoterm, and the place if it stands behind it.
    fn incoterm(&mut self, cells: &mut Cells<'_>) -> Option<(Incoterm, Option<Box<str>>)> {
        let text = cells.raw(Field::Incoterm)?;
        if let Some(known) = self.incoterms.get(text) {
            return Some(known.clone());
        }
        let (term, place) = cells.incoterm()?;
        let read = (term, place.map(String::into_boxed_str));
        if self.incoterms.len() < MOST_KEPT {
            self.incoterms.insert(text.into(), read.clone());
        }
        Some(read)
    }

    /// The certificates, as their column holds them.
    fn certificates(&mut self, piece: &mut Piece, cells: &Cells<'_>) -> Result<Text, Error> {
        let text = cells.raw(Field::Certifications).unwrap_or_default();
        if let Some(known) = self.certificates.get(text) {
            return Ok(piece.keep(known));
        }
        let read = texts_text(&cells.texts(Field::Certifications))?;
        if self.certificates.len() < MOST_KEPT {
            self.certificates.insert(text.into(), (&*read).into());
        }
        Ok(piece.keep(&read))
    }

    /// Prices that the row offers: each price column with its quantity column, else from the MOQ on, else from one on.
    /// Each is of the day that the row says, else of that of the list; a day that cannot be read is said and left open.
    fn offered_prices(&self, piece: &mut Piece, cells: &mut Cells<'_>, moq: Option<Quantity>) {
        let told = cells.currency();
        let day = match cells.raw(Field::SeenOn) {
            Some(_) => {
                let day = cells.day(Field::SeenOn).map(|day| day.to_string());
                piece.keep_any(day.as_deref())
            }
            None => piece.keep(&self.day),
        };
        for nth in 0..cells.columns(Field::Price) {
            let Some((price, currency)) = cells.price(nth, told) else {
                continue;
            };
            if price.is_zero() {
                let text = cells.raw_nth(Field::Price, nth).unwrap_or_default();
                cells.problem(Problem::PriceZero, Field::Price, text);
            }
            let stated = cells.raw_nth(Field::MinQuantity, nth).is_some();
            let min_quantity = match cells.decimal::<Quantity>(Field::MinQuantity, nth) {
                Some(quantity) => Some(quantity),
                // A quantity that cannot be read makes its price one of unknown quantity.
                None if stated => None,
                None => Some(moq.unwrap_or(Quantity::ONE)),
            };
            if let Some(min_quantity) = min_quantity {
                let tier = TierRead {
                    min_quantity: piece.keep(&quantity_text(min_quantity)),
                    price: piece.keep(&price.to_string()),
                    currency: piece.keep(currency.code()),
                    seen_on: day,
                };
                piece.tiers.push(tier);
            }
        }
    }
}

/// The price that an order line shows at its quantity; what does not add up is kept and said.
fn seen_price(piece: &mut Piece, cells: &mut Cells<'_>) {
    let told = cells.currency();
    let seen_on = cells.day(Field::SeenOn);
    let quantity = cells.decimal::<Quantity>(Field::LineQuantity, 0);
    let price = cells.price(0, told);
    let (Some(min_quantity), Some((price, currency))) = (quantity, price) else {
        return;
    };
    if price.is_zero() {
        let text = cells.raw(Field::Price).unwrap_or_default();
        cells.problem(Problem::PriceZero, Field::Price, text);
    }
    let value = cells.figure::<Decimal>(Field::LineValue, 0, Some(currency));
    let computed = min_quantity.value().checked_mul(price.value());
    // Of another currency, it says nothing of this price.
    if let (Some((value, of)), Some(computed)) = (value, computed)
        && of == currency
        && value != computed
    {
        let text = cells.raw(Field::LineValue).unwrap_or_default();
        let computed = computed.normalize().to_string();
        cells.problem(Problem::ValueDiffers { computed }, Field::LineValue, text);
    }
    let tier = TierRead {
        min_quantity: piece.keep(&quantity_text(min_quantity)),
        price: piece.keep(&price.to_string()),
        currency: piece.keep(currency.code()),
        seen_on: piece.keep_any(seen_on.map(|day| day.to_string()).as_deref()),
    };
    piece.tiers.push(tier);
}

/// The first field that the row needs and does not have.
fn lacking(cells: &Cells<'_>, kind: ListKind) -> Option<Field> {
    let keyed = kind != ListKind::Suppliers && cells.raw(Field::SupplierKey).is_some();
    kind.required()
        .iter()
        .copied()
        .find(|field| cells.raw(*field).is_none() && !(keyed && *field == Field::SupplierName))
}

impl SupplierRead {
    /// The supplier as a row describes it. What is found in its cells is kept with it.
    pub(super) fn of(cells: &mut Cells<'_>) -> SupplierRead {
        let key = cells.owned(Field::SupplierKey);
        let told = match cells.owned(Field::SupplierName) {
            Some(name) => Ok(described(cells, name, key)),
            // Only a key: it must be known already.
            None => Err(key.unwrap_or_default()),
        };
        SupplierRead {
            told,
            found: std::mem::take(cells.found),
        }
    }
}

fn described(cells: &mut Cells<'_>, name: String, key: Option<String>) -> Supplier {
    Supplier {
        key,
        country: cells.country(),
        legal_name: cells.owned(Field::LegalName),
        city: cells.owned(Field::City),
        address: cells.owned(Field::Address),
        website: cells.owned(Field::Website),
        trade_assurance: cells.answer(Field::TradeAssurance),
        verified: cells.answer(Field::Verified),
        categories: cells.texts(Field::SupplierCategories),
        years: years(cells),
        rating: cells.decimal_without(Field::Rating, &["/5", "/ 5", "★", "stars"]),
        response_rate: cells.decimal_without(Field::ResponseRate, &["%"]),
        name,
    }
}

fn years(cells: &mut Cells<'_>) -> Option<u32> {
    let text = cells.raw(Field::Years)?;
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let years = digits.parse().ok().filter(|years| *years <= 999);
    if years.is_none() {
        cells.problem(Problem::OutOfRange, Field::Years, text);
    }
    years
}

/// A limit met in the row (S3). Limits are in US dollars unless the list says otherwise (M2); where it says something that
/// is no currency, the figure is of nothing that is known.
fn limit(cells: &mut Cells<'_>, at: Instant) -> Option<LimitRead> {
    let text = cells.raw(Field::Remaining)?;
    let currency = match cells.currency() {
        Some(currency) => currency,
        None if cells.raw(Field::Currency).is_some() => return None,
        None => Currency::USD,
    };
    let remaining = cells.money(Field::Remaining, Some(currency))?;
    let limit = cells.money(Field::Limit, Some(currency));
    if limit.is_some_and(|limit| limit.sub_or_zero(remaining).is_err() || limit.amount() < remaining.amount())
    {
        cells.problem(Problem::RemainingAboveLimit, Field::Limit, text);
        return None;
    }
    let dated = cells.raw(Field::LimitAsOf).is_some();
    let as_of = match dated {
        // A date that cannot be read must not make the figures look newer than they are.
        true => cells.instant(Field::LimitAsOf)?,
        false => cells.mapping.instant_at(at),
    };
    Some(LimitRead {
        limit,
        remaining,
        as_of,
        dated: dated || cells.mapping.instant_at(at) != at,
        text: text.to_owned(),
    })
}
