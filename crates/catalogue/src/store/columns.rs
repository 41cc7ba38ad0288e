//! Products and prices as the columns of their tables hold them.

use rusqlite::Statement;
use trade::money::Quantity;

use super::codec;
use crate::{Error, LeadTime, Product, Tier};

/// A product, column by column.
#[derive(Clone, Copy)]
pub(crate) struct ProductColumns<'a> {
    pub(crate) key: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) model: Option<&'a str>,
    pub(crate) brand: Option<&'a str>,
    pub(crate) category: Option<&'a str>,
    pub(crate) unit: Option<&'a str>,
    pub(crate) moq: Option<&'a str>,
    /// Days at best and at worst.
    pub(crate) lead: Option<(u32, u32)>,
    pub(crate) incoterm: Option<&'a str>,
    pub(crate) incoterm_place: Option<&'a str>,
    /// As JSON.
    pub(crate) certifications: &'a str,
    pub(crate) description: Option<&'a str>,
}

impl<'a> ProductColumns<'a> {
    /// Of its texts, in the order of the table; the columns that are always filled are empty where there is none.
    pub(crate) fn of(texts: [Option<&'a str>; 11], lead: Option<(u32, u32)>) -> ProductColumns<'a> {
        let [
            key,
            name,
            model,
            brand,
            category,
            unit,
            moq,
            incoterm,
            incoterm_place,
            certifications,
            description,
        ] = texts;
        ProductColumns {
            key,
            name: name.unwrap_or_default(),
            model,
            brand,
            category,
            unit,
            moq,
            lead,
            incoterm,
            incoterm_place,
            certifications: certifications.unwrap_or("[]"),
            description,
        }
    }

    /// And back.
    pub(super) fn texts(&self) -> [Option<&'a str>; 11] {
        [
            self.key,
            Some(self.name),
            self.model,
            self.brand,
            self.category,
            self.unit,
            self.moq,
            self.incoterm,
            self.incoterm_place,
            Some(self.certifications),
            self.description,
        ]
    }

    /// Binds them to a statement's parameters, in the order of the table, from `first` on.
    pub(super) fn bind(&self, statement: &mut Statement<'_>, first: usize) -> Result<(), Error> {
        // Between the minimum order and the Incoterm stand the days.
        for (text, place) in self.texts().into_iter().zip(0..) {
            let at = if place < 7 { place } else { place + 2 };
            statement.raw_bind_parameter(first + at, text)?;
        }
        statement.raw_bind_parameter(first + 7, self.lead.map(|lead| lead.0))?;
        statement.raw_bind_parameter(first + 8, self.lead.map(|lead| lead.1))?;
        Ok(())
    }

    /// The product that they stand for.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when a column holds something else.
    pub(super) fn product(&self) -> Result<Product, Error> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Product {
            key: owned(self.key),
            name: self.name.to_owned(),
            model: owned(self.model),
            brand: owned(self.brand),
            category: owned(self.category),
            unit: owned(self.unit),
            moq: codec::parsed(owned(self.moq), "a quantity")?,
            lead_time: self
                .lead
                .map(|(min_days, max_days)| LeadTime { min_days, max_days }),
            incoterm: codec::incoterm(owned(self.incoterm))?,
            incoterm_place: owned(self.incoterm_place),
            certifications: codec::from_json(self.certifications, "a list of certificates")?,
            description: owned(self.description),
            tiers: Vec::new(),
        })
    }
}

/// A price of a product, column by column.
#[derive(Clone, Copy)]
pub(crate) struct TierColumns<'a> {
    pub(crate) min_quantity: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) seen: bool,
    pub(crate) price: &'a str,
    pub(crate) seen_on: Option<&'a str>,
}

impl TierColumns<'_> {
    /// Binds them to a statement's parameters, in the order of the table, from `first` on.
    pub(super) fn bind(&self, statement: &mut Statement<'_>, first: usize) -> Result<(), Error> {
        statement.raw_bind_parameter(first, self.min_quantity)?;
        statement.raw_bind_parameter(first + 1, self.currency)?;
        statement.raw_bind_parameter(first + 2, self.seen)?;
        statement.raw_bind_parameter(first + 3, self.price)?;
        statement.raw_bind_parameter(first + 4, self.seen_on)?;
        Ok(())
    }
}

/// A quantity as the file holds that of a price.
pub(crate) fn quantity_text(quantity: Quantity) -> String {
    quantity.value().normalize().to_string()
}

/// A price's quantity as the file holds it.
pub(super) fn quantity_of(tier: &Tier) -> String {
    quantity_text(tier.min_quantity)
}
