//! `catalogue.compare`: up to five products side by side for one plan, each with its supplier's limit and what either
//! coverage type would cover (C2–C4, S4).

use catalogue::{LeadTime, Product, SupplierBrief};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::ProductId;
use trade::money::{Currency, Money, Percent, Quantity, UnitPrice};
use trade::order::contract::Incoterm;
use trade::prospect::{Offered, Plan, PlannedOrder, planned};
use trade::time::Instant;
use trade::why;

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Explained, Operation};

/// Products that stand side by side.
const MOST: usize = 5;

pub(super) fn operation() -> Operation {
    Operation::read(
        "catalogue.compare",
        "Up to five products side by side for one plan: price, terms, free limit and cover.",
        |workspace, args: CompareArgs| workspace.look(|look| Ok(compare(look, &args)?.0)),
    )
    .explained(|desk, args: CompareArgs| desk.workspace()?.look(|look| explained(look, &args)))
}

/// Which products, and the plan.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareArgs {
    /// One to five products, each once.
    product_ids: Vec<ProductId>,
    /// How many I mean to order.
    quantity: Quantity,
    /// Share of the total that I mean to pay first, in per cent, above 0 and at most 100 (O4).
    #[serde(default)]
    initial_percent: Option<Percent>,
}

/// Products side by side.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductComparison")]
pub(crate) struct Comparison {
    /// In the order asked for; those that the catalogue no longer has are left out.
    products: Vec<ComparedProduct>,
    /// Those left out.
    gone: Vec<ProductId>,
}

/// One product of a comparison.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ComparedProduct {
    /// The product.
    product_id: ProductId,
    /// What it is.
    name: String,
    /// Model or stock number.
    model: Option<String>,
    /// What one unit is.
    unit: Option<String>,
    /// Minimum order quantity.
    moq: Option<Quantity>,
    /// True when the plan is for less than that.
    below_moq: bool,
    /// Days from order to goods ready.
    lead_time: Option<LeadTime>,
    /// Incoterm of the price.
    incoterm: Option<Incoterm>,
    /// Its named place.
    incoterm_place: Option<String>,
    /// Certificates the list names.
    certifications: Vec<String>,
    /// Who sells it.
    supplier: SupplierBrief,
    /// Whether that is a Trade Assurance supplier (S2).
    assured: bool,
    /// What is free of its limit; absent when none was reported.
    limit: Option<ComparedLimit>,
    /// The price at the planned quantity; absent when none holds for it.
    price: Option<ComparedPrice>,
    /// What the plan comes to; absent without a price.
    planned: Option<PlannedOrder>,
}

/// What is free of a supplier's limit (S4).
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ComparedLimit {
    /// Free limit.
    free: Money,
    /// The instant of the newest report.
    as_of: Option<Instant>,
    /// Whether that report is flagged as old.
    stale: bool,
}

/// A price at the planned quantity.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ComparedPrice {
    /// Price of one unit.
    price: UnitPrice,
    /// Its currency.
    currency: Currency,
    /// The quantity from which it holds, or at which it was seen.
    min_quantity: Quantity,
    /// True for a price seen in an order line, false for one offered.
    seen: bool,
}

fn plan(args: &CompareArgs) -> Result<Plan, Error> {
    if args.product_ids.is_empty() || args.product_ids.len() > MOST {
        return Err(Error::field("product_ids", format!("1 to {MOST} products")));
    }
    let twice = |at: usize| args.product_ids[..at].contains(&args.product_ids[at]);
    if (0..args.product_ids.len()).any(twice) {
        return Err(Error::field("product_ids", "each product once"));
    }
    let whole = rust_decimal::Decimal::ONE_HUNDRED;
    if args
        .initial_percent
        .is_some_and(|share| share.is_zero() || share.value() > whole)
    {
        return Err(Error::ruled("initial_percent", "O4", "above 0 and at most 100"));
    }
    Ok(Plan {
        quantity: args.quantity,
        initial: args.initial_percent,
    })
}

fn compare(look: &Look<'_>, args: &CompareArgs) -> Result<(Comparison, Plan), Error> {
    let plan = plan(args)?;
    let (mut products, mut gone) = (Vec::new(), Vec::new());
    for product_id in &args.product_ids {
        match look.workspace.catalogue.product(*product_id)? {
            Some(page) => products.push(column(look, *product_id, page.product, page.supplier, &plan)?),
            None => gone.push(*product_id),
        }
    }
    Ok((Comparison { products, gone }, plan))
}

fn column(
    look: &Look<'_>,
    product_id: ProductId,
    product: Product,
    supplier: SupplierBrief,
    plan: &Plan,
) -> Result<ComparedProduct, Error> {
    let standing = look.standing(supplier.id)?;
    let price = super::cost(&product.tiers, plan.quantity)?.map(|cost| ComparedPrice {
        price: cost.tier.price,
        currency: cost.tier.currency,
        min_quantity: cost.tier.min_quantity,
        seen: cost.tier.seen,
    });
    let rulebook = look.rulebook()?;
    let planned = price
        .as_ref()
        .map(|price| planned(plan, price.offered(), &standing, rulebook).map_err(Error::bug))
        .transpose()?;
    Ok(ComparedProduct {
        product_id,
        name: product.name,
        model: product.model,
        unit: product.unit,
        moq: product.moq,
        below_moq: product.moq.is_some_and(|moq| plan.quantity < moq),
        lead_time: product.lead_time,
        incoterm: product.incoterm,
        incoterm_place: product.incoterm_place,
        certifications: product.certifications,
        supplier,
        assured: standing.assured,
        limit: standing.reported.then_some(ComparedLimit {
            free: standing.free,
            as_of: standing.as_of,
            stale: standing.stale,
        }),
        price,
        planned,
    })
}

impl ComparedPrice {
    fn offered(&self) -> Offered {
        Offered {
            price: self.price,
            currency: self.currency,
        }
    }
}

fn explained(look: &Look<'_>, args: &CompareArgs) -> Result<Explained, Error> {
    let (comparison, plan) = compare(look, args)?;
    let mut figures = Vec::new();
    for (index, column) in comparison.products.iter().enumerate() {
        let root = format!("/products/{index}");
        look.with_limit(column.supplier.id, |limit| {
            if column.limit.is_some() {
                let limit = why::free_limit(limit, &format!("{root}/limit"));
                figures.extend(limit.map_err(Error::bug)?);
            }
            if let (Some(price), Some(shown)) = (&column.price, &column.planned) {
                let planned = why::prospect(limit, &plan, price.offered(), shown, &format!("{root}/planned"));
                figures.extend(planned.map_err(Error::bug)?);
            }
            Ok(())
        })?;
    }
    Explained::new(&comparison, figures)
}
