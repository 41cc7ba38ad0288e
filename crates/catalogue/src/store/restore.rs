//! Puts back what was typed in and is kept elsewhere, after the file was deleted. It must not be used for lists.

use trade::id::{ProductId, SupplierId};
use trade::time::Instant;

use super::Catalogue;
use crate::{Error, Product, Supplier};

impl Catalogue {
    /// Puts a supplier back under the id it had; with `replaces` in place of what is known of it, else completing it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn restore_supplier(
        &self,
        id: SupplierId,
        supplier: &Supplier,
        replaces: bool,
        at: Instant,
    ) -> Result<(), Error> {
        self.by_hand(at, |writer, origin| {
            writer.supplier_again(id, supplier, replaces, origin)
        })
    }

    /// Puts a product back under the id it had, with its tiers.
    ///
    /// # Errors
    /// [`Error::NoSupplier`], [`Error::Database`].
    pub fn restore_product(
        &self,
        supplier: SupplierId,
        id: ProductId,
        product: &Product,
        replaces: bool,
        at: Instant,
    ) -> Result<(), Error> {
        self.by_hand(at, |writer, origin| {
            let owner = writer.supplier_row(supplier)?;
            let row = writer.product_again(owner, id, product, replaces, origin)?;
            product
                .tiers
                .iter()
                .try_for_each(|tier| writer.tier(row, tier).map(drop))
        })
    }
}
