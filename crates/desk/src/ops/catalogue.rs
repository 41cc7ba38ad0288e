//! Sections `catalogue` and `import`: search, the supplier's minisite, products, and lists brought in.

mod compare;
mod import;
mod lists;
mod overlay;
mod pace;
mod recorded;
mod synonyms;
mod take_in;

use std::collections::{BTreeMap, BTreeSet};

use catalogue::search::{CertificateCount, Filters, OursCount, Page, Query, Sort};
use catalogue::{Product, ProductPage, Supplier, SupplierPage, Tier};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, SupplierId};
use trade::money::{Currency, Money, Quantity, line_total};
use trade::order::view::OrderRow;
use trade::supplier::Standing;

use super::suppliers::{SupplierStandingView, standing};
use crate::error::Error;
use crate::imports::{self, PricesListed};
use crate::listing::{self, ListingEvent};
use crate::operation::Operation;
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::Workspace;

pub(crate) use overlay::Kept as KeptOverlay;
pub(crate) use recorded::ImportResult;

pub(crate) const CATALOGUE: &[Topic] = &[Topic::Catalogue];
/// Categories a reply names: lists of some houses have thousands, and each key that is typed brings a reply.
const CATEGORIES_NAMED: usize = 200;
/// Rows a page may ask for at once.
const PAGE_MAX: u32 = 200;

pub(crate) fn section() -> Vec<Operation> {
    let mut table = vec![
        Operation::read(
            "catalogue.search",
            "Products and suppliers by words and filters, with counts.",
            search,
        ),
        Operation::read(
            "catalogue.certificates",
            "How many of what a search finds have each certificate, each currency, or are somebody's we know.",
            certificates,
        ),
        Operation::read(
            "catalogue.product",
            "A product with its supplier's standing.",
            product,
        ),
        Operation::read(
            "catalogue.prices",
            "What lists said of a product's prices since it was ordered, quoted or shortlisted, newest first.",
            prices,
        ),
        Operation::read(
            "catalogue.supplier",
            "A supplier's minisite with its standing and our orders.",
            supplier,
        ),
        Operation::write(
            "catalogue.put_supplier",
            "Adds or replaces a supplier by hand.",
            CATALOGUE,
            put_supplier,
        ),
        Operation::write(
            "catalogue.put_product",
            "Adds or replaces a product by hand.",
            CATALOGUE,
            put_product,
        ),
    ];
    table.push(compare::operation());
    table.extend(synonyms::section());
    table.extend(import::section());
    table
}

/// What to look for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SearchArgs")]
pub(crate) struct Search {
    /// Words; the last one may be unfinished.
    #[serde(default)]
    text: String,
    /// Filters.
    #[serde(default)]
    filters: Filters,
    /// The quantity prices are for; each product's smallest when absent.
    #[serde(default)]
    quantity: Option<Quantity>,
    /// Currency of the price filters.
    #[serde(default = "usd")]
    currency: Currency,
    /// Order of the rows.
    #[serde(default)]
    sort: Sort,
    /// Which page, from 0.
    #[serde(default)]
    page: u32,
    /// Rows a page, at most 200.
    page_size: u32,
}

fn usd() -> Currency {
    Currency::USD
}

/// What was found, with what the ledger knows of who sells it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SearchResult {
    /// Rows and counts.
    #[serde(flatten)]
    page: Page,
    /// Where the suppliers of these rows stand, those with a limit report.
    standings: BTreeMap<SupplierId, Standing>,
}

impl Search {
    fn query(self) -> Result<Query, Error> {
        if self.page_size == 0 || self.page_size > PAGE_MAX {
            return Err(Error::field("page_size", "1 to 200 rows"));
        }
        Ok(Query {
            text: self.text,
            filters: self.filters,
            quantity: self.quantity,
            currency: self.currency,
            sort: self.sort,
            page: self.page,
            page_size: self.page_size,
            categories_named: Some(CATEGORIES_NAMED),
        })
    }
}

/// Counts of certificates.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CertificateFacet {
    /// The 50 that most have and those that are filtered by, the most frequent first. Each count is what a search would
    /// find that also asks for it.
    certificates: Vec<CertificateCount>,
    /// What is priced in each currency, on the shortlist, and from suppliers we ordered from; how many suppliers all of it is
    /// from.
    ours: OursCount,
}

fn certificates(workspace: &Workspace, args: Search) -> Result<CertificateFacet, Error> {
    let query = args.query()?;
    let overlay = workspace.look(|look| workspace.overlay.at(look))?;
    Ok(CertificateFacet {
        certificates: workspace.catalogue.certificates(&query, &overlay)?,
        ours: workspace.catalogue.counts_of_ours(&query, &overlay)?,
    })
}

fn search(workspace: &Workspace, args: Search) -> Result<SearchResult, Error> {
    let query = args.query()?;
    let overlay = workspace.look(|look| workspace.overlay.at(look))?;
    let page = workspace.catalogue.search(&query, &overlay)?;
    let reported: BTreeSet<SupplierId> = page
        .rows
        .iter()
        .filter(|row| row.supplier.free_limit.is_some())
        .map(|row| row.supplier.brief.id)
        .collect();
    let standings = workspace.look(|look| {
        reported
            .into_iter()
            .map(|id| Ok((id, look.standing(id)?)))
            .collect::<Result<_, Error>>()
    })?;
    Ok(SearchResult { page, standings })
}

/// Which product.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductArgs")]
pub(crate) struct WhichProduct {
    /// The product.
    product_id: ProductId,
    /// The quantity to price.
    #[serde(default)]
    quantity: Option<Quantity>,
}

/// Which product.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PricesArgs")]
pub(crate) struct PricesOf {
    /// The product.
    product_id: ProductId,
}

/// The prices of a product as lists named them.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PriceHistory {
    /// Newest first.
    listed: Vec<PricesListed>,
}

fn prices(workspace: &Workspace, args: PricesOf) -> Result<PriceHistory, Error> {
    workspace.look(|look| {
        Ok(PriceHistory {
            listed: imports::prices_of(look, args.product_id)?,
        })
    })
}

/// What a quantity costs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CostAt {
    /// The price that holds for it.
    tier: Tier,
    /// Quantity times price.
    total: Money,
}

/// A product with its supplier's standing.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProductView {
    /// What the catalogue says.
    page: ProductPage,
    /// Where the supplier stands with us.
    supplier: SupplierStandingView,
    /// What the quantity asked for costs; absent when no price holds for it.
    cost: Option<CostAt>,
}

fn product(workspace: &Workspace, args: WhichProduct) -> Result<ProductView, Error> {
    workspace.look(|look| {
        let page = look.product(args.product_id)?;
        let supplier = standing(look, page.supplier.id)?;
        let cost = args
            .quantity
            .map(|quantity| cost(&page.product.tiers, quantity))
            .transpose()?
            .flatten();
        Ok(ProductView { page, supplier, cost })
    })
}

/// In the currency that an order started from the product would have.
fn cost(tiers: &[Tier], quantity: Quantity) -> Result<Option<CostAt>, Error> {
    let Some(currency) = tiers.first().map(|tier| tier.currency) else {
        return Ok(None);
    };
    let Some(tier) = catalogue::tier_at(tiers, quantity, currency) else {
        return Ok(None);
    };
    let total = line_total(quantity, tier.price, currency)
        .map_err(|_| Error::field("quantity", "the price of so many is out of range"))?;
    Ok(Some(CostAt {
        tier: tier.clone(),
        total,
    }))
}

/// A supplier's minisite.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SupplierView {
    /// What the catalogue says.
    page: SupplierPage,
    /// Where it stands with us.
    supplier: SupplierStandingView,
    /// Our orders with it, newest first.
    orders: Vec<OrderRow>,
}

fn supplier(workspace: &Workspace, args: super::suppliers::Which) -> Result<SupplierView, Error> {
    workspace.look(|look| {
        let page = look.supplier(args.supplier_id)?;
        let mut orders = Vec::new();
        for order_id in look.orders_with(args.supplier_id)?.into_iter().rev() {
            orders.push(look.row_of(&look.order(order_id)?.0)?);
        }
        Ok(SupplierView {
            page,
            supplier: standing(look, args.supplier_id)?,
            orders,
        })
    })
}

/// A supplier typed in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PutSupplierArgs")]
pub(crate) struct PutSupplier {
    /// The one to replace; a new one when absent.
    #[serde(default)]
    supplier_id: Option<SupplierId>,
    /// What is known of it.
    supplier: Supplier,
}

/// The supplier's id.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SupplierKept {
    /// Id.
    supplier_id: SupplierId,
}

fn put_supplier(unit: &mut Unit<'_, '_>, args: PutSupplier) -> Result<SupplierKept, Error> {
    let (at, catalogue) = (unit.now, &unit.workspace.catalogue);
    let supplier_id = catalogue.put_supplier(args.supplier_id, &args.supplier, at)?;
    let event = ListingEvent::SupplierTyped {
        supplier_id,
        replaces: args.supplier_id.is_some(),
        supplier: Box::new(args.supplier),
        at,
    };
    listing::record(unit, event)?;
    Ok(SupplierKept { supplier_id })
}

/// A product typed in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PutProductArgs")]
pub(crate) struct PutProduct {
    /// Who sells it.
    supplier_id: SupplierId,
    /// The one to replace; a new one when absent.
    #[serde(default)]
    product_id: Option<ProductId>,
    /// What is known of it.
    product: Product,
}

/// The product's id.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProductKept {
    /// Id.
    product_id: ProductId,
}

fn put_product(unit: &mut Unit<'_, '_>, args: PutProduct) -> Result<ProductKept, Error> {
    let (at, catalogue, supplier_id) = (unit.now, &unit.workspace.catalogue, args.supplier_id);
    let product_id = catalogue.put_product(supplier_id, args.product_id, &args.product, at)?;
    let event = ListingEvent::ProductTyped {
        supplier_id,
        product_id,
        replaces: args.product_id.is_some(),
        product: Box::new(args.product),
        at,
    };
    listing::record(unit, event)?;
    Ok(ProductKept { product_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_two_hundred_categories() {
        let search: Search = serde_json::from_value(serde_json::json!({ "page_size": 20 })).unwrap();
        assert_eq!(search.query().unwrap().categories_named, Some(200));
    }
}
