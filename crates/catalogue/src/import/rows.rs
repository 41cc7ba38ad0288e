//! What one row says, put into the catalogue.

use rustc_hash::FxHashMap;
use trade::id::SupplierId;
use trade::time::Instant;

use super::cells::{Cells, Places};
use super::piece::{LimitRead, Piece, ProductRead, Said, SupplierRead};
use super::report::{Found, Issues};
use super::sellers::{Seller, Sellers};
use super::{Field, LimitRow, ListKind, Mapping, Problem};
use crate::store::{MeantByKey, Origin, Stands, Writer};
use crate::{Error, Supplier};

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

/// What stays the same over all rows.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) places: &'a Places,
    /// The columns that speak of the supplier.
    pub(super) columns: &'a [usize],
    pub(super) at: Instant,
}

/// Takes one row in.
pub(super) struct Taking<'a, 't> {
    pub(super) of: Of<'a>,
    pub(super) writer: &'a mut Writer<'t>,
    pub(super) sellers: &'a mut Sellers,
    pub(super) collected: &'a mut Collected,
    pub(super) piece: &'a Piece,
    pub(super) origin: Origin,
    pub(super) line: u32,
}

impl Taking<'_, '_> {
    pub(super) fn row(&mut self, mut said: Said) -> Result<(), Error> {
        let supplier = match self.sellers.known(said.words) {
            Some(supplier) => supplier,
            None => match self.supplier(&mut said)? {
                Some(supplier) => supplier,
                None => return Ok(()),
            },
        };
        self.say(said.of_limit);
        if let Some(limit) = said.limit {
            self.limit(supplier.1, *limit);
        }
        if let Some(product) = said.product {
            self.product(supplier, &product, said.of_product)?;
        }
        self.say(said.of_others);
        Ok(())
    }

    fn say(&mut self, found: Vec<Found>) {
        for found in found {
            self.collected.warnings.take(self.line, found);
        }
    }

    fn problem(&mut self, problem: Problem, field: Field, value: &str) {
        self.collected
            .warnings
            .add(self.line, problem, Some(field), value);
    }

    /// The supplier as the row describes it, put into the catalogue.
    fn supplier(&mut self, said: &mut Said) -> Result<Option<Seller>, Error> {
        let read = match said.supplier.take() {
            Some(read) => *read,
            // An earlier row said the same of a supplier that something else was said of since.
            None => self.read_again(said),
        };
        let issues = self.collected.warnings.total;
        self.say(read.found);
        let supplier = match read.told {
            Ok(supplier) => supplier,
            Err(key) => return self.supplier_of_key(&key),
        };
        if supplier.key.is_none() && supplier.country.is_none() && self.writer.namesakes(&supplier.name)? > 1
        {
            self.problem(Problem::SeveralSuppliers, Field::SupplierName, &supplier.name);
        }
        let written = self.writer.supplier(&supplier, self.origin)?;
        if let Some(name) = written.beside.clone() {
            let key = supplier.key.as_deref().unwrap_or_default();
            self.problem(Problem::KeyOfAnother { name }, Field::SupplierKey, key);
        }
        if let Some(from) = written.renamed_from.clone() {
            self.problem(Problem::Renamed { from }, Field::SupplierName, &supplier.name);
        }
        if let (ListKind::Suppliers, true, true, Some(first_line)) = (
            self.of.mapping.kind,
            written.again,
            written.changed_now,
            written.first_line,
        ) {
            let problem = Problem::AlreadyListed { first_line };
            self.problem(problem, Field::SupplierName, &supplier.name);
        }
        let found = (written.row, written.id);
        let renamed = written.renamed_from.is_some();
        if renamed || (written.added && !written.alone && self.has_namesake(&supplier)?) {
            self.sellers.forget_all();
        } else if self.collected.warnings.total == issues {
            self.sellers.met(said.words, found);
        } else {
            // There is something to say on each line that says so.
            self.sellers.forget(found);
        }
        Ok(Some(found))
    }

    /// Whether a supplier that was just added shares its name with another one.
    fn has_namesake(&self, supplier: &Supplier) -> Result<bool, Error> {
        Ok(self.writer.namesakes(&supplier.name)? > 1)
    }

    fn read_again(&self, said: &Said) -> SupplierRead {
        let mut texts = vec![None; self.of.mapping.columns.len()];
        for (column, at) in self.of.columns.iter().zip(said.cells..) {
            if let (Some(text), Some(kept)) = (texts.get_mut(*column), self.piece.cells.get(at)) {
                *text = self.piece.text(*kept);
            }
        }
        SupplierRead::of(&mut Cells {
            mapping: self.of.mapping,
            places: self.of.places,
            texts: &texts,
            numbers: &said.numbers,
            found: &mut Vec::new(),
            listed_on: self.of.mapping.day_at(self.of.at),
        })
    }

    /// The supplier that a key alone names: it must be known already, and nobody else may be meant.
    fn supplier_of_key(&mut self, key: &str) -> Result<Option<Seller>, Error> {
        let problem = match self.writer.meant_by_key(key)? {
            MeantByKey::One(row, id, elsewhere) => {
                if elsewhere && self.sellers.is_first(row) {
                    let name = self.writer.supplier_name(row)?;
                    self.problem(Problem::TakenFor { name }, Field::SupplierKey, key);
                }
                return Ok(Some((row, id)));
            }
            MeantByKey::Nobody => Problem::NoSuchSupplier,
            MeantByKey::Several => Problem::SeveralSuppliers,
        };
        let field = Some(Field::SupplierKey);
        self.collected.rejected.add(self.line, problem, field, key);
        Ok(None)
    }

    fn limit(&mut self, supplier_id: SupplierId, read: LimitRead) {
        let row = LimitRow {
            supplier_id,
            limit: read.limit,
            remaining: read.remaining,
            as_of: read.as_of,
            dated: read.dated,
            line: self.line,
        };
        if let Some(problem) = self.collected.limits.add(row) {
            self.problem(problem, Field::Remaining, &read.text);
        }
    }

    fn product(&mut self, supplier: Seller, read: &ProductRead, found: Vec<Found>) -> Result<(), Error> {
        let piece = self.piece;
        let known_by = piece.sure(read.known_by);
        let product = piece.product(read);
        let written = self
            .writer
            .product_of_list(supplier, known_by, &product, self.origin)?;
        let tiers = piece.tiers.get(read.tiers.0..read.tiers.1).unwrap_or_default();
        let columns = tiers.iter().map(|tier| piece.tier(*tier, read.seen));
        let stands = self.writer.tiers_of_list(&written, columns)?;
        let again = stands.is_some_and(|stands| stands != Stands::Alone);
        let earlier = stands == Some(Stands::Not);
        self.say(found);
        // Lines of one product may each bring a price of it; what is said for a second time is said. Lines of orders repeat
        // their products.
        if let Some(first_line) = written.first_line.filter(|_| written.again && !read.seen)
            && (written.changed_now || again || tiers.is_empty())
        {
            let problem = match earlier {
                true => Problem::EarlierStands { first_line },
                false => Problem::AlreadyListed { first_line },
            };
            let name = piece.sure(read.given);
            self.problem(problem, Field::ProductName, name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use trade::money::{Currency, Money};
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
