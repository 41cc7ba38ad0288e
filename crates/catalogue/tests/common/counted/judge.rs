//! Which filters an entry fails, and where it stands on the page.

use catalogue::search::{Filters, Known, Overlay, Query, Sort};
use catalogue::{Answer, tier_at};
use rust_decimal::Decimal;
use trade::money::Currency;

use super::words::paths;
use super::{Counted, Entry};

impl Counted {
    pub(super) fn known<'o>(&self, entry: &Entry, overlay: &'o Overlay) -> Option<&'o Known> {
        overlay.suppliers.get(&self.suppliers[entry.supplier].0)
    }

    pub(super) fn assured(&self, entry: &Entry, overlay: &Overlay) -> bool {
        let known = self.known(entry, overlay).is_some_and(|known| known.assured);
        known || self.suppliers[entry.supplier].1.trade_assurance == Answer::Yes
    }

    pub(super) fn failed(
        &self,
        entry: &Entry,
        query: &Query,
        overlay: &Overlay,
        price: Option<Decimal>,
    ) -> Vec<&'static str> {
        let filters: &Filters = &query.filters;
        let supplier = &self.suppliers[entry.supplier].1;
        let known = self.known(entry, overlay);
        let mut failed = Vec::new();
        let mut must = |name: &'static str, holds: bool| {
            if !holds {
                failed.push(name);
            }
        };
        must(
            "assured",
            !filters.trade_assurance || self.assured(entry, overlay),
        );
        must("verified", !filters.verified || supplier.verified == Answer::Yes);
        must(
            "rating",
            filters
                .rating_min
                .is_none_or(|min| supplier.rating.is_some_and(|rating| rating >= min)),
        );
        let countries = &filters.countries;
        must(
            "country",
            countries.is_empty() || supplier.country.is_some_and(|one| countries.contains(&one)),
        );
        let categories: Vec<String> = filters
            .categories
            .iter()
            .filter_map(|name| paths(name).pop())
            .collect();
        must(
            "category",
            categories.is_empty() || categories.iter().any(|name| entry.categories.contains(name)),
        );
        must(
            "price",
            filters
                .price_min
                .is_none_or(|min| price.is_some_and(|price| price >= min.value())),
        );
        must(
            "price",
            filters
                .price_max
                .is_none_or(|max| price.is_some_and(|price| price <= max.value())),
        );
        must("", self.passes_beside(entry, filters, known));
        failed
    }

    /// The filters that no facet counts.
    fn passes_beside(&self, entry: &Entry, filters: &Filters, known: Option<&Known>) -> bool {
        let (id, supplier) = &self.suppliers[entry.supplier];
        let product = entry.product.as_ref();
        let lead = product.and_then(|one| one.lead_time);
        let free = known.and_then(|known| known.free_limit);
        let has = |name: &String| product.is_some_and(|one| one.certifications.contains(name));
        let priced =
            |currency| product.is_some_and(|one| one.tiers.iter().any(|tier| tier.currency == currency));
        let holds = [
            filters
                .moq_max
                .is_none_or(|max| product.and_then(|one| one.moq).is_some_and(|moq| moq <= max)),
            filters
                .lead_time_max
                .is_none_or(|max| lead.is_some_and(|lead| lead.max_days <= max)),
            filters
                .years_min
                .is_none_or(|min| supplier.years.is_some_and(|years| years >= min)),
            filters
                .response_rate_min
                .is_none_or(|min| supplier.response_rate.is_some_and(|rate| rate >= min)),
            filters.certifications.iter().all(has),
            filters.priced_in.is_none_or(priced),
            !filters.ordered_before || known.is_some_and(|known| known.ordered_before),
            filters
                .min_free_limit
                .is_none_or(|min| free.is_some_and(|free| free.amount() >= min.amount())),
            filters.supplier.is_none_or(|one| one == *id),
        ];
        holds.into_iter().all(|held| held)
    }

    pub(super) fn place<'c>(
        &'c self,
        entry: &'c Entry,
        class: u8,
        query: &Query,
        overlay: &Overlay,
        price: Option<Decimal>,
    ) -> Place<'c> {
        let supplier = &self.suppliers[entry.supplier].1;
        let product = entry.product.as_ref();
        let known = self.known(entry, overlay);
        let free = known
            .and_then(|known| known.free_limit)
            .filter(|free| free.currency() == Currency::USD);
        let free = free.map_or(0, |free| free.minor());
        let rating = supplier
            .rating
            .map_or(i128::MAX, |rating| -i128::from(rating.hundredths()));
        let whole = |mut value: Decimal| {
            value.rescale(6);
            value.mantissa()
        };
        let figure = match query.sort {
            Sort::Relevance => Some(i128::from(class)),
            Sort::Price => price.map(whole),
            Sort::Moq => product.and_then(|one| one.moq).map(|moq| whole(moq.value())),
            Sort::LeadTime => product
                .and_then(|one| one.lead_time)
                .map(|lead| i128::from(lead.max_days)),
            Sort::FreeLimit => Some(-free),
            Sort::Rating => supplier.rating.map(|_| rating),
            Sort::Name => Some(0),
            Sort::LastOrdered => known
                .and_then(|known| known.last_ordered)
                .map(|number| -i128::from(number)),
        };
        let mut place = Place {
            figure: (figure.is_none(), figure.unwrap_or(0)),
            unassured: !self.assured(entry, overlay),
            free: -free,
            // Those whom only the ledger calls assured stand where the list put them among the assured.
            listed: supplier.trade_assurance != Answer::Yes,
            unverified: supplier.verified != Answer::Yes,
            rating,
            name: &entry.name,
            row: entry.row,
        };
        if query.sort == Sort::Name {
            (
                place.unassured,
                place.free,
                place.listed,
                place.unverified,
                place.rating,
            ) = (false, 0, false, false, 0);
        }
        place
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'c> {
    figure: (bool, i128),
    unassured: bool,
    free: i128,
    listed: bool,
    unverified: bool,
    rating: i128,
    name: &'c str,
    pub(super) row: i64,
}

pub(super) fn price(entry: &Entry, query: &Query) -> Option<Decimal> {
    let quantity = query.quantity.unwrap_or_else(|| "1".parse().unwrap());
    let tiers = &entry.product.as_ref()?.tiers;
    Some(tier_at(tiers, quantity, query.currency)?.price.value())
}
