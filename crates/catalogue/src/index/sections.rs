//! What an index consists of. A change of any meaning here counts the file's version up.

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What an index consists of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Section { $($(#[$doc])* $name,)* }
        /// How many sections there are.
        pub(super) const SECTIONS: usize = [$(Section::$name),*].len();
    };
}

sections! {
    /// Automaton from terms to their ordinals.
    Terms,
    /// By ordinal, and one more: where the term's postings begin in `Postings`.
    Starts,
    /// An entry's number times two, plus one where the term is in its name.
    Postings,
    /// Ordinals of the terms that are kept as sets of bits, ascending.
    Dense,
    /// Those sets, in the same order.
    DenseAny,
    /// The same for names alone, from the first term that is a word on.
    DenseNamed,
    /// Row in `catalogue.db` of each entry: twice a product's, twice a supplier's plus one.
    Rows,
    /// Entries by ascending row.
    ByRow,
    /// Supplier of each entry.
    SupplierOf,
    /// Suppliers' ids, ascending, 16 bytes each.
    SupplierIds,
    /// Suppliers' rows.
    SupplierRows,
    /// By supplier, and one more: where its entries begin in `SupplierEntries`.
    SupplierStarts,
    /// Entries by supplier.
    SupplierEntries,
    /// Years in business by supplier, plus one; 0 for not known.
    SupplierYears,
    /// Response rate in millionths of a percent by supplier; -1 for not known.
    SupplierResponse,
    /// Runs of entries with equal standing, three words each: end, flags, rating plus one.
    Stretches,
    /// Country of each entry, plus one; 0 for not known.
    Countries,
    /// Number of each entry's list of categories.
    CategoryCodes,
    /// By code, and one more: where its list begins in `CategoryItems`.
    CategoryStarts,
    /// Numbers of categories, which are in the order of their names.
    CategoryItems,
    /// Names of categories, one after the other.
    CategoryNames,
    /// Where they end.
    CategoryEnds,
    /// Every quantity that occurs, ascending, in millionths.
    Quantities,
    /// Every price that occurs, ascending, in millionths.
    Prices,
    /// MOQ of each entry as its place in `Quantities`, plus one; 0 for not known.
    Moqs,
    /// Entries with an MOQ by ascending MOQ.
    MoqOrder,
    /// Lead time of each entry in days, at worst, plus one; 0 for not known.
    Leads,
    /// Entries with a lead time by ascending lead time.
    LeadOrder,
    /// Place of each entry in the order of names.
    NamePlaces,
    /// Entries in the order of names.
    NameOrder,
    /// Folded names in that order, one after the other.
    NameTexts,
    /// Where they end.
    NameEnds,
    /// By entry, and one more: where its tiers begin.
    TierStarts,
    /// Quantity of each tier as its place in `Quantities`.
    TierQuantities,
    /// Price of each tier as its place in `Prices`.
    TierPrices,
    /// Currency of each tier times two, plus one for a price seen in an order.
    TierKinds,
    /// Codes of the currencies, four bytes each.
    Currencies,
    /// Price of each entry for one unit in US dollars, as its place in `Prices` plus one; 0 for none.
    UnitPrices,
    /// Entries with such a price by ascending price.
    UnitOrder,
    /// Price bands of those.
    UnitBands,
    /// By country's number: how many entries there are.
    CountryTotals,
    /// By list of categories: how many entries there are.
    CategoryTotals,
    /// By price band of one unit: how many entries there are.
    BandTotals,
}
