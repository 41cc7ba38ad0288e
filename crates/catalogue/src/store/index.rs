//! The words by which suppliers and products are found, kept in step with what is written.

use rusqlite::params;

use super::write::Writer;
use crate::Error;
use crate::words::{indexed, indexed_model};

impl Writer<'_> {
    pub(super) fn index_supplier(&self, row: i64) -> Result<(), Error> {
        let (_, supplier) = self.supplier_at(row)?;
        let rest = [supplier.address.as_deref(), supplier.legal_name.as_deref()]
            .map(Option::unwrap_or_default)
            .join(" ");
        let name = format!(
            "{} {}",
            supplier.name,
            supplier.city.as_deref().unwrap_or_default()
        );
        self.index(
            row * 2 + 1,
            [&name, "", &supplier.categories.join(" "), &name, &rest],
            "",
        )
    }

    pub(super) fn index_product(&self, row: i64) -> Result<(), Error> {
        let (_, product) = self.product_at(row)?;
        let mut statement = self.transaction.prepare_cached(
            "SELECT s.name, s.city FROM supplier s JOIN product p ON p.supplier = s.id WHERE p.id = ?1",
        )?;
        let (supplier, city): (String, Option<String>) =
            statement.query_row([row], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let supplier = format!("{supplier} {}", city.unwrap_or_default());
        let model = product.model.as_deref().unwrap_or_default();
        let rest = [
            product.brand.as_deref(),
            product.description.as_deref(),
            product.key.as_deref(),
        ]
        .map(Option::unwrap_or_default)
        .join(" ");
        let rest = format!("{rest} {}", product.certifications.join(" "));
        let category = product.category.as_deref().unwrap_or_default();
        self.index(row * 2, [&product.name, "", category, &supplier, &rest], model)
    }

    fn index(&self, id: i64, texts: [&str; 5], model: &str) -> Result<(), Error> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO words (rowid, name, model, category, supplier, rest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let [name, _, category, supplier, rest] = texts.map(indexed);
        statement.execute(params![id, name, indexed_model(model), category, supplier, rest])?;
        Ok(())
    }
}
