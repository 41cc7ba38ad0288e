//! Names of the log's streams: one stream for each thing that is decided about. A name is a prefix and
//! an id; projections tell by the prefix what a body means.

use std::str::FromStr;

use trade::id::{OrderId, ProductId, QuotationId, SupplierId};

/// Prefix of the streams of orders.
pub const ORDERS: &str = "order/";
/// Prefix of the streams of quotations.
pub const QUOTATIONS: &str = "quotation/";
/// Prefix of the streams of message threads, one for each supplier.
pub const THREADS: &str = "thread/";
/// Prefix of the streams of what is known of suppliers: limit reports.
pub const SUPPLIERS: &str = "supplier/";
/// The rulebooks of the workspace: those its user loaded, whole, and the choice among them (RB1, RB3).
pub const RULEBOOKS: &str = "rulebooks";
/// Prefix of the streams of what was typed in about suppliers and their products.
pub const LISTINGS: &str = "listing/";
/// The products that the user keeps on the shortlist, with notes and tags.
pub const SHORTLIST: &str = "shortlist";
/// The searches that the user keeps under names.
pub const SAVED_SEARCHES: &str = "saved_searches";
/// The lists that were brought into the catalogue, and their undos.
pub const IMPORTS: &str = "imports";
/// Prefix of the streams of what lists said of the prices of products that matter to us.
pub const PRICES: &str = "prices/";
/// The Pay Later line; there is one.
pub const CREDIT: &str = "credit";

/// Stream of an order.
pub fn order(id: OrderId) -> String {
    format!("{ORDERS}{id}")
}

/// Stream of a quotation.
pub fn quotation(id: QuotationId) -> String {
    format!("{QUOTATIONS}{id}")
}

/// Stream of the thread with a supplier.
pub fn thread(id: SupplierId) -> String {
    format!("{THREADS}{id}")
}

/// Stream of what is known of a supplier.
pub fn supplier(id: SupplierId) -> String {
    format!("{SUPPLIERS}{id}")
}

/// Stream of what was typed in about a supplier and its products.
pub fn listing(id: SupplierId) -> String {
    format!("{LISTINGS}{id}")
}

/// Stream of what lists said of a product's prices.
pub fn prices(id: ProductId) -> String {
    format!("{PRICES}{id}")
}

/// The id in a stream's name, `None` for a stream with another prefix.
pub(crate) fn id_in<I: FromStr>(stream: &str, prefix: &str) -> Option<Result<I, I::Err>> {
    stream.strip_prefix(prefix).map(str::parse)
}
