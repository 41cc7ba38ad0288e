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
    /// Automaton from terms to their ordinals: those that are no words, beginnings, and words of letters alone.
    Terms,
    /// The other words, whose ordinals come after those: the first eight bytes of the first one of each block.
    CodeKeys,
    /// By block, and one more: where it begins in `CodeTexts`.
    CodeStarts,
    /// Words, each as how many bytes it shares with the one before, how many follow, and those.
    CodeTexts,
    /// By ordinal, and one more: where the term's postings begin in `Postings`.
    Starts,
    /// An entry's number times two, plus one where the term is in its name.
    Postings,
    /// Ordinals of the terms that are kept as sets of bits, ascending.
    Dense,
    /// Those sets, in whole lines, in the same order.
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
    /// Response rate by supplier as its place in `Responses`, plus one; 0 for not known.
    SupplierResponse,
    /// Every response rate that occurs, ascending, in millionths of a percent.
    Responses,
    /// Runs of entries with equal standing, three words each: end, flags, rating plus one.
    Stretches,
    /// Countries that occur, by their numbers, ascending; 0 for not known.
    Countries,
    /// Place of each entry's country in `Countries` times sixteen, plus its price band for one unit in US dollars plus
    /// one, or 0 for no such price.
    Cells,
    /// By cell: how many entries there are.
    CellTotals,
    /// Number of each entry's list of categories, in two bytes where all fit into them, else in four.
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
    /// First place in `Prices` plus one of each price band.
    BandEdges,
    /// By list of categories: how many entries there are.
    CategoryTotals,
    /// By figure, and one more: where its edges begin in `StepEdges`, and its sets in `StepSets`.
    StepStarts,
    /// Up to which code each set goes, ascending for each figure; the last one is the largest code there is.
    StepEdges,
    /// Sets of the entries whose figure is known and at most that, in whole lines.
    StepSets,
    /// Of changes alone, as all that follow: the seal of the index that they stand beside.
    Base,
    /// Entries of that index which were changed or are no more, ascending.
    Gone,
    /// By entry: how many entries of that index come before it.
    BasePlaces,
    /// By entry: how many entries of that index come before it by name.
    BaseNamePlaces,
    /// By supplier: its number in the index and its changes together.
    WholeSuppliers,
    /// By category: its number in the index and its changes together.
    WholeCategories,
}
