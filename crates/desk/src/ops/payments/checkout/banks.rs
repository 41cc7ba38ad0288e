//! The countries whose banks the days of a T/T count over, and which of them nobody has said yet (P11).

use schemars::JsonSchema;
use serde::Serialize;
use trade::country::Country;
use trade::order::Order;
use trade::order::view::OrderView;
use trade::rulebook::PaymentMethod;

use crate::profile::Settings;

/// The two banks of a T/T.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub(crate) struct TransferBanks {
    /// The bank that pays.
    pub(super) payer: BankCountry,
    /// The bank of the designated account.
    pub(super) payee: BankCountry,
}

/// Where a bank is.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub(crate) struct BankCountry {
    /// Its country.
    pub(super) country: Country,
    /// True while nobody has said which bank it is: the days that count over it may still move.
    pub(super) assumed: bool,
}

impl TransferBanks {
    /// Whether what counts over these banks may still move because one of them is assumed.
    pub(super) fn unsettle(self, method: &PaymentMethod) -> bool {
        method.countries.is_empty() && (self.payer.assumed || self.payee.assumed)
    }
}

/// The paying bank of the settings and the designated account decide. Until they are known the United States stand in
/// for the one, as the country of the platform's banks, and the supplier's country for the other.
pub(super) fn banks(settings: &Settings, order: &Order, view: &OrderView) -> TransferBanks {
    let known = |country: Option<Country>, instead: Country| BankCountry {
        country: country.unwrap_or(instead),
        assumed: country.is_none(),
    };
    let paying = settings.paying_bank.as_ref().map(|bank| bank.country);
    let designated = view.account.as_ref().map(|account| account.country);
    let supplier = order.head().supplier.country.unwrap_or(Country::US);
    TransferBanks {
        payer: known(paying, Country::US),
        payee: known(designated, supplier),
    }
}
