//! What one row says, put into the catalogue.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use trade::id::SupplierId;
use trade::money::{Currency, Quantity};
use trade::time::Instant;

use super::cells::Cells;
use super::report::Issues;
use super::sellers::Sellers;
use super::{Field, LimitRow, ListKind, Problem};
use crate::store::{MeantByKey, Origin, Stands, Writer};
use crate::{Error, Product, Supplier, Tier};

/// What is collected over all rows.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) warnings: Issues,
    pub(super) rejected: Issues,
    pub(super) limits: Limits,
}

/// Limits met in a list, each said once: a list of products repeats its supplier's on row after row. There may be one of each
/// of a million suppliers, so that what is kept of one is small.
#[derive(Default)]
pub(super) struct Limits {
    rows: Vec<LimitRow>,
    /// Where in `rows` a supplier's limit of an instant is, and whether another line says something else of it.
    said: FxHashMap<(SupplierId, Instant), (u32, bool)>,
}

impl Limits {
    /// Takes a limit in. Says which line says something else of the same instant: of two such lines neither can be believed,
    /// and the greater one would give cover that may not be there (S4).
    fn add(&mut self, row: LimitRow) -> Option<Problem> {
        let place = self.rows.len() as u32;
        let (known, contradicted) = self
            .said
            .entry((row.supplier_id, row.as_of))
            .or_insert((place, false));
        if *known == place {
            self.rows.push(row);
            return None;
        }
        let first = self.rows.get(*known as usize)?;
        let same = (first.remaining, first.limit) == (row.remaining, row.limit);
        *contradicted |= !same;
        let other_line = first.line;
        (!same).then_some(Problem::Contradicts { other_line })
    }

    /// Those that count, in the order of the list.
    pub(super) fn counting(mut self) -> Vec<LimitRow> {
        let said = self.said;
        self.rows.retain(|row| {
            let said = said.get(&(row.supplier_id, row.as_of));
            said.is_some_and(|(_, contradicted)| !contradicted)
        });
        self.rows
    }
}

/// Takes one row in.
pub(super) struct Taking<'a, 't> {
    pub(super) writer: &'a mut Writer<'t>,
    pub(super) sellers: &'a mut Sellers,
    pub(super) rejected: &'a mut Issues,
    pub(super) limits: &'a mut Limits,
    pub(super) origin: Origin,
    /// Stands in for the date of a limit or price that has none.
    pub(super) at: Instant,
}

impl Taking<'_, '_> {
    pub(super) fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let kind = cells.mapping.kind;
        if let Some(field) = lacking(cells, kind) {
            let text = cells.fields.join(" ¦ ");
            self.rejected
                .add(cells.line, Problem::Missing, Some(field), &text);
            return Ok(());
        }
        // A list of limits says nothing else in a row: without the figure all of it is left out.
        if kind == ListKind::Limits
            && let Some((problem, text)) = cells.no_money(Field::Remaining, Currency::USD)
        {
            self.rejected
                .add(cells.line, problem, Some(Field::Remaining), text);
            return Ok(());
        }
        let supplier = match self.sellers.known(cells) {
            Some(supplier) => supplier,
            None => match self.supplier(cells)? {
                Some(supplier) => supplier,
                None => return Ok(()),
            },
        };
        limit(cells, supplier.1, self.limits, self.at);
        if matches!(kind, ListKind::Products | ListKind::OrderLines) {
            let product = product(self.writer, cells, supplier, self.origin)?;
            match kind {
                ListKind::OrderLines => seen_price(self.writer, cells, product.row)?,
                ListKind::Products => offered_prices(self.writer, cells, &product, self.at)?,
                ListKind::Suppliers | ListKind::Limits => {}
            }
        }
        cells.look_at(Field::Freight);
        cells.look_at(Field::Insurance);
        Ok(())
    }

    /// The supplier as the row describes it, put into the catalogue.
    fn supplier(&mut self, cells: &mut Cells<'_>) -> Result<Option<(i64, SupplierId)>, Error> {
        let issues = cells.issues.total;
        let key = cells.text(Field::SupplierKey);
        let Some(name) = cells.text(Field::SupplierName) else {
            // Only a key: it must be known already.
            return self.supplier_of_key(cells, &key.unwrap_or_default());
        };
        let supplier = described(cells, name, key);
        if supplier.key.is_none() && supplier.country.is_none() && self.writer.namesakes(&supplier.name)? > 1
        {
            cells.problem(Problem::SeveralSuppliers, Field::SupplierName, &supplier.name);
        }
        let written = self.writer.supplier(&supplier, self.origin)?;
        if let Some(name) = written.beside.clone() {
            let key = supplier.key.as_deref().unwrap_or_default();
            cells.problem(Problem::KeyOfAnother { name }, Field::SupplierKey, key);
        }
        if let Some(from) = written.renamed_from.clone() {
            cells.problem(Problem::Renamed { from }, Field::SupplierName, &supplier.name);
        }
        if let (ListKind::Suppliers, true, true, Some(first_line)) = (
            cells.mapping.kind,
            written.again,
            written.changed_now,
            written.first_line,
        ) {
            let problem = Problem::AlreadyListed { first_line };
            cells.problem(problem, Field::SupplierName, &supplier.name);
        }
        let found = (written.row, written.id);
        let renamed = written.renamed_from.is_some();
        if renamed || (written.added && self.writer.namesakes(&supplier.name)? > 1) {
            self.sellers.forget_all();
        } else if cells.issues.total == issues {
            self.sellers.met(found);
        } else {
            // There is something to say on each line that says so.
            self.sellers.forget(found);
        }
        Ok(Some(found))
    }
}

impl Taking<'_, '_> {
    /// The supplier that a key alone names: it must be known already, and nobody else may be meant.
    fn supplier_of_key(
        &mut self,
        cells: &mut Cells<'_>,
        key: &str,
    ) -> Result<Option<(i64, SupplierId)>, Error> {
        let problem = match self.writer.meant_by_key(key)? {
            MeantByKey::One(row, id, elsewhere) => {
                if elsewhere && self.sellers.is_first(row) {
                    let name = self.writer.supplier_name(row)?;
                    cells.problem(Problem::TakenFor { name }, Field::SupplierKey, key);
                }
                return Ok(Some((row, id)));
            }
            MeantByKey::Nobody => Problem::NoSuchSupplier,
            MeantByKey::Several => Problem::SeveralSuppliers,
        };
        self.rejected
            .add(cells.line, problem, Some(Field::SupplierKey), key);
        Ok(None)
    }
}

/// The first field that the row needs and does not have.
fn lacking(cells: &Cells<'_>, kind: ListKind) -> Option<Field> {
    let keyed = kind != ListKind::Suppliers && cells.raw(Field::SupplierKey).is_some();
    kind.required()
        .iter()
        .copied()
        .find(|field| cells.raw(*field).is_none() && !(keyed && *field == Field::SupplierName))
}

fn described(cells: &mut Cells<'_>, name: String, key: Option<String>) -> Supplier {
    Supplier {
        key,
        country: cells.country(),
        legal_name: cells.text(Field::LegalName),
        city: cells.text(Field::City),
        address: cells.text(Field::Address),
        website: cells.text(Field::Website),
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
fn limit(cells: &mut Cells<'_>, supplier_id: SupplierId, limits: &mut Limits, at: Instant) {
    let Some(text) = cells.raw(Field::Remaining) else {
        return;
    };
    let currency = match cells.currency() {
        Some(currency) => currency,
        None if cells.raw(Field::Currency).is_some() => return,
        None => Currency::USD,
    };
    let Some(remaining) = cells.money(Field::Remaining, Some(currency)) else {
        return;
    };
    let limit = cells.money(Field::Limit, Some(currency));
    if limit.is_some_and(|limit| limit.sub_or_zero(remaining).is_err() || limit.amount() < remaining.amount())
    {
        cells.problem(Problem::RemainingAboveLimit, Field::Limit, text);
        return;
    }
    let dated = cells.raw(Field::LimitAsOf).is_some();
    let as_of = match dated {
        // A date that cannot be read must not make the figures look newer than they are.
        true => match cells.instant(Field::LimitAsOf) {
            Some(as_of) => as_of,
            None => return,
        },
        false => cells.mapping.instant_at(at),
    };
    let row = LimitRow {
        supplier_id,
        limit,
        remaining,
        as_of,
        dated: dated || cells.mapping.instant_at(at) != at,
        line: cells.line,
    };
    if let Some(problem) = limits.add(row) {
        cells.problem(problem, Field::Remaining, text);
    }
}

/// A product as a row names it.
struct Named {
    row: i64,
    moq: Option<Quantity>,
    /// The line of the list that named it first, when that is another one.
    first_line: Option<u32>,
    /// Whether the row says something else of it than what was known until now.
    altered: bool,
}

fn product(
    writer: &mut Writer<'_>,
    cells: &mut Cells<'_>,
    supplier: (i64, SupplierId),
    origin: Origin,
) -> Result<Named, Error> {
    let moq = cells.decimal_with_unit::<Quantity>(Field::Moq);
    let (moq, moq_unit) = moq.map_or((None, None), |(moq, unit)| (Some(moq), unit));
    let incoterm = cells.incoterm();
    let (incoterm, place) = incoterm.map_or((None, None), |(term, place)| (Some(term), place));
    let product = Product {
        key: cells.text(Field::ProductKey),
        name: cells.text(Field::ProductName).unwrap_or_default(),
        model: cells.text(Field::Model),
        brand: cells.text(Field::Brand),
        category: cells.text(Field::Category),
        unit: cells.text(Field::Unit).or(moq_unit),
        moq,
        lead_time: cells.lead_time(),
        incoterm,
        incoterm_place: cells.text(Field::IncotermPlace).or(place),
        certifications: cells.texts(Field::Certifications),
        description: cells.text(Field::Description),
        tiers: Vec::new(),
    };
    let written = writer.product(supplier, &product, origin)?;
    Ok(Named {
        row: written.row,
        moq,
        first_line: written.first_line.filter(|_| written.again),
        altered: written.changed_now,
    })
}

/// Prices that the row offers: each price column with its quantity column, else from the MOQ on, else from one on.
/// Each is of the day that the row says, else of that of the list; a day that cannot be read is said and left open.
fn offered_prices(
    writer: &mut Writer<'_>,
    cells: &mut Cells<'_>,
    product: &Named,
    at: Instant,
) -> Result<(), Error> {
    let told = cells.currency();
    let day = match cells.raw(Field::SeenOn) {
        Some(_) => cells.day(Field::SeenOn),
        None => Some(cells.mapping.day_at(at)),
    };
    let (mut prices, mut again, mut earlier) = (0, false, false);
    for nth in 0..cells.columns(Field::Price) {
        let Some((price, currency)) = cells.price(nth, told) else {
            continue;
        };
        if price.is_zero() {
            let text = cells.raw_nth(Field::Price, nth).unwrap_or_default();
            cells.problem(Problem::PriceZero, Field::Price, text);
        }
        let stated = cells.raw_nth(Field::MinQuantity, nth).is_some();
        let min_quantity = cells.decimal::<Quantity>(Field::MinQuantity, nth);
        let min_quantity = match min_quantity {
            Some(quantity) => Some(quantity),
            // A quantity that cannot be read makes its price one of unknown quantity.
            None if stated => None,
            None => product.moq.or_else(|| "1".parse().ok()),
        };
        if let Some(min_quantity) = min_quantity {
            let stands = writer.tier(
                product.row,
                &Tier {
                    min_quantity,
                    price,
                    currency,
                    seen: false,
                    seen_on: day,
                },
            )?;
            prices += 1;
            again |= stands != Stands::Alone;
            earlier |= stands == Stands::Not;
        }
    }
    // Lines of one product may each bring a price of it; what is said for a second time is said.
    if let Some(first_line) = product.first_line
        && (product.altered || again || prices == 0)
    {
        let name = cells.raw(Field::ProductName).unwrap_or_default();
        let problem = match earlier {
            true => Problem::EarlierStands { first_line },
            false => Problem::AlreadyListed { first_line },
        };
        cells.problem(problem, Field::ProductName, name);
    }
    Ok(())
}

/// The price that an order line shows at its quantity; what does not add up is kept and said.
fn seen_price(writer: &mut Writer<'_>, cells: &mut Cells<'_>, product: i64) -> Result<(), Error> {
    let told = cells.currency();
    let seen_on = cells.day(Field::SeenOn);
    let quantity = cells.decimal::<Quantity>(Field::LineQuantity, 0);
    let price = cells.price(0, told);
    let (Some(min_quantity), Some((price, currency))) = (quantity, price) else {
        return Ok(());
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
    writer.tier(
        product,
        &Tier {
            min_quantity,
            price,
            currency,
            seen: true,
            seen_on,
        },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use trade::money::Money;
    use trade::time::parse_instant;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn s3_every_limit_of_a_list_counts_but_for_those_that_contradict_each_other() {
        let row = |supplier: u32, remaining: &str, line: u32| LimitRow {
            supplier_id: SupplierId::new(Uuid::from_u128(supplier.into())),
            limit: None,
            remaining: Money::parse(remaining, Currency::USD).unwrap(),
            as_of: parse_instant("2026-09-18T00:00:00Z").unwrap(),
            dated: true,
            line,
        };
        let mut limits = Limits::default();
        for supplier in 0..60_000 {
            assert_eq!(limits.add(row(supplier, "10", supplier + 2)), None);
        }
        // What is there is held against what comes.
        assert_eq!(limits.add(row(1, "10", 60_002)), None);
        assert_eq!(
            limits.add(row(59_999, "11", 60_003)),
            Some(Problem::Contradicts { other_line: 60_001 })
        );
        let counting: Vec<u32> = limits.counting().iter().map(|row| row.line).collect();
        assert_eq!((counting.len(), counting.last()), (59_999, Some(&60_000)));
    }
}
