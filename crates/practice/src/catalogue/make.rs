//! The whole catalogue of a seed: the cast, then companies drawn one by one.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use trade::country::Country;
use trade::id::{ProductId, SupplierId};
use trade::money::{Currency, Money};

use super::recipe::{self, Seller};
use super::{Catalogue, Limit, PriceTier, Product, Supplier, names};
use crate::data::{Data, DataError, Family, Member, Trade};
use crate::dice::Dice;
use crate::ids;
use crate::persona::{Persona, Traits};

/// Companies beside the cast.
const DRAWN: usize = 324;

/// The catalogue of a seed: at least 300 suppliers and 2,000 products in five trades.
pub(crate) fn generate(data: &Data, seed: u64) -> Result<Catalogue, DataError> {
    let mut catalogue = Catalogue {
        suppliers: Vec::new(),
        products: Vec::new(),
    };
    let mut taken: BTreeSet<String> = data
        .cast
        .iter()
        .filter_map(|member| member.name.split(' ').nth(1))
        .map(str::to_owned)
        .collect();
    for member in &data.cast {
        cast(data, member, &mut catalogue)?;
    }
    for (number, trade) in data.trades.iter().cycle().take(DRAWN).enumerate() {
        let mut dice = Dice::new(seed, &["company", &number.to_string()]);
        drawn(data, seed, trade, &mut taken, &mut dice, &mut catalogue)?;
    }
    Ok(catalogue)
}

fn missing(reason: &str) -> DataError {
    DataError {
        file: "trades",
        reason: reason.to_owned(),
    }
}

fn cast(data: &Data, member: &Member, catalogue: &mut Catalogue) -> Result<(), DataError> {
    let trade = data.trades.iter().find(|trade| trade.trade == member.trade);
    let trade = trade.ok_or_else(|| missing(&format!("no trade {}", member.trade)))?;
    let traits = data.traits(member.persona).ok_or_else(|| missing("no persona"))?;
    // The cast is the same in every world, so its dice do not know the seed.
    let mut dice = Dice::new(0, &["cast", &member.name]);
    let limit = match &member.limit {
        None => None,
        Some([limit, remaining]) => Some(Limit {
            limit: usd(limit)?,
            remaining: usd(remaining)?,
        }),
    };
    let about = Profile {
        name: member.name.clone(),
        country: member.country,
        place: &member.place,
        trade,
        traits,
        trade_assurance: limit.is_some(),
        limit,
        verified: member.verified,
        founded: member.founded,
    };
    let supplier = about.supplier(&mut dice)?;
    let seller = Seller {
        supplier_id: supplier.supplier_id,
        name: &supplier.name,
        trade: &trade.trade,
        incoterm: member.product.incoterm,
        named_place: &supplier.port,
    };
    catalogue.products.push(fixed(member, &seller)?);
    products(trade, &seller, 6, &mut dice, &mut catalogue.products)?;
    catalogue.suppliers.push(supplier);
    Ok(())
}

fn fixed(member: &Member, seller: &Seller<'_>) -> Result<Product, DataError> {
    let product = &member.product;
    let tier = |(from, unit_price): &(_, _)| PriceTier {
        from: *from,
        unit_price: *unit_price,
    };
    let price_tiers: Vec<PriceTier> = product.tiers.iter().map(tier).collect();
    let first = price_tiers
        .first()
        .ok_or_else(|| missing("a cast member without a price"))?;
    Ok(Product {
        product_id: ProductId::new(ids::from_words(&["product", seller.name, &product.name, "fixed"])),
        supplier_id: seller.supplier_id,
        name: product.name.clone(),
        model: product.model.clone(),
        trade: seller.trade.to_owned(),
        category: product.category.clone(),
        specification: product.specification.clone(),
        quality_measure: product.quality.measure.clone(),
        quality_tolerance: product.quality.tolerance.clone(),
        unit: product.unit.clone(),
        currency: Currency::USD,
        moq: first.from,
        price_tiers,
        lead_days: product.lead_days,
        incoterm: seller.incoterm,
        named_place: seller.named_place.to_owned(),
    })
}

fn drawn(
    data: &Data,
    seed: u64,
    trade: &Trade,
    taken: &mut BTreeSet<String>,
    dice: &mut Dice,
    catalogue: &mut Catalogue,
) -> Result<(), DataError> {
    let (home, place, name) =
        names::company(&data.names, trade, taken, dice).ok_or_else(|| missing("names are used up"))?;
    let persona = Persona::of(data, seed, &name);
    let traits = data.traits(persona).ok_or_else(|| missing("no persona"))?;
    let trade_assurance = dice.chance(70);
    let about = Profile {
        name,
        country: home.code,
        place,
        trade,
        traits,
        trade_assurance,
        // Some Trade Assurance suppliers have no report of their limit: it counts as zero and says so (S4).
        limit: if trade_assurance && dice.chance(92) {
            Some(limit(dice)?)
        } else {
            None
        },
        verified: dice.chance(55),
        founded: i32::try_from(dice.between(1985, 2022)).unwrap_or(2000),
    };
    let supplier = about.supplier(dice)?;
    let incoterm = dice.pick(&home.incoterms).copied();
    let seller = Seller {
        supplier_id: supplier.supplier_id,
        name: &supplier.name,
        trade: &trade.trade,
        incoterm: incoterm.ok_or_else(|| missing("a country without an Incoterm"))?,
        named_place: &supplier.port,
    };
    let count = dice.between(5, 9);
    products(trade, &seller, count, dice, &mut catalogue.products)?;
    catalogue.suppliers.push(supplier);
    Ok(())
}

fn products(
    trade: &Trade,
    seller: &Seller<'_>,
    count: i64,
    dice: &mut Dice,
    products: &mut Vec<Product>,
) -> Result<(), DataError> {
    let offered: Vec<&Family> = (0..3).filter_map(|_| dice.pick(&trade.families)).collect();
    let mut names: BTreeSet<String> = products
        .iter()
        .filter(|made| made.supplier_id == seller.supplier_id)
        .map(|made| made.name.clone())
        .collect();
    for ordinal in 0..usize::try_from(count).unwrap_or(0) {
        let family = dice
            .pick(&offered)
            .ok_or_else(|| missing("a trade without families"))?;
        let product = recipe::product(family, seller, ordinal, dice)?;
        if names.insert(product.name.clone()) {
            products.push(product);
        }
    }
    Ok(())
}

/// Limits are round; every ninth one leaves exactly 2,000.00, the figure of the worked example (C4).
fn limit(dice: &mut Dice) -> Result<Limit, DataError> {
    let whole = 5000 * dice.between(1, 40);
    let limit = usd(&whole.to_string())?;
    let remaining = if dice.chance(11) {
        2000
    } else {
        whole * dice.between(0, 20) / 20
    };
    Ok(Limit {
        limit,
        remaining: usd(&remaining.to_string())?,
    })
}

fn usd(text: &str) -> Result<Money, DataError> {
    Money::parse(text, Currency::USD).map_err(|error| missing(&error.to_string()))
}

struct Profile<'d> {
    name: String,
    country: Country,
    place: &'d [String; 2],
    trade: &'d Trade,
    traits: &'d Traits,
    trade_assurance: bool,
    limit: Option<Limit>,
    verified: bool,
    founded: i32,
}

impl Profile<'_> {
    /// What is shown of the company agrees with its persona: slow ones have fewer stars and say so.
    fn supplier(self, dice: &mut Dice) -> Result<Supplier, DataError> {
        let [city, port] = self.place;
        let traits = self.traits;
        let on_time = dice.between(traits.on_time[0], traits.on_time[1]);
        let certificates = self
            .trade
            .certificates
            .iter()
            .filter(|_| dice.chance(45))
            .cloned()
            .collect::<Vec<String>>();
        let staff = dice.between(2, 60) * 10;
        Ok(Supplier {
            supplier_id: SupplierId::new(ids::from_words(&["supplier", &self.name])),
            about: format!(
                "{} maker in {city} since {}, about {staff} people.",
                self.trade.trade, self.founded
            ),
            name: self.name,
            country: self.country,
            city: city.clone(),
            port: port.clone(),
            trade: self.trade.trade.clone(),
            trade_assurance: self.trade_assurance,
            limit: self.limit,
            verified: self.verified,
            founded: self.founded,
            staff: u32::try_from(staff).unwrap_or(20),
            rating: Decimal::new(dice.between(traits.rating[0], traits.rating[1]), 1),
            reviews: u32::try_from(dice.between(3, 420)).unwrap_or(3),
            on_time: on_time
                .to_string()
                .parse()
                .map_err(|_| missing("on_time is no percentage"))?,
            response_hours: u32::try_from(traits.reply_hours[1]).unwrap_or(24),
            certificates,
        })
    }
}
