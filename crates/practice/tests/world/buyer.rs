//! A scripted buyer: what it has in mind, the contracts it writes, how it pays.

use practice::{Product, Supplier};
use trade::country::Country;
use trade::id::FileId;
use trade::money::{Currency, Money, Quantity, line_total};
use trade::order::command::*;
use trade::order::contract::{
    Contract, Coverage, FileRef, InitialPayment, Line, Party, ShipBy, ShippingMethod,
};
use trade::order::event::{CardBrand, Instalment, Method, Source, SupplierRef};

use crate::desk::Desk;

/// What a buyer has a mind to do with an order; drawn once per order by the test.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mind {
    pub(crate) method: u64,
    pub(crate) reminds: bool,
    pub(crate) accepts_counter: bool,
    pub(crate) inspects: bool,
    pub(crate) changes: bool,
    pub(crate) gives_up: bool,
    pub(crate) disputes: bool,
    pub(crate) evidence: usize,
    pub(crate) accepts_offer: bool,
    pub(crate) never_pays: bool,
    pub(crate) escalates: bool,
    pub(crate) patient: bool,
}

pub(crate) fn file(name: &str) -> FileRef {
    FileRef {
        file_id: FileId::of(name.as_bytes()),
        name: name.to_owned(),
        size: name.len().to_string(),
    }
}

pub(crate) fn reference(supplier: &Supplier) -> SupplierRef {
    SupplierRef {
        supplier_id: supplier.supplier_id,
        name: supplier.name.clone(),
        country: Some(supplier.country),
    }
}

/// A complete contract for so many units.
pub(crate) fn contract(
    supplier: &Supplier,
    product: &Product,
    quantity: &str,
    coverage: Option<Coverage>,
) -> Contract {
    let quantity: Quantity = quantity.parse().unwrap();
    Contract {
        title: product.name.clone(),
        buyer: Party {
            legal_name: "Practice Imports LLC".to_owned(),
            address: String::new(),
            country: Some(Country::US),
        },
        supplier: Party {
            legal_name: supplier.name.clone(),
            address: supplier.city.clone(),
            country: Some(supplier.country),
        },
        lines: vec![Line {
            product_id: Some(product.product_id),
            product: product.name.clone(),
            model: product.model.clone(),
            specification: product.specification.clone(),
            quantity: Some(quantity),
            unit: product.unit.clone(),
            unit_price: product.unit_price(quantity),
            quality: Vec::new(),
        }],
        currency: Currency::USD,
        usd_rate: None,
        incoterm: Some(product.incoterm),
        named_place: product.named_place.clone(),
        shipping_method: Some(ShippingMethod::Sea),
        shipping_fee: None,
        insurance: None,
        destination: Some(Country::US),
        ship_by: Some(ShipBy::AfterInitialPayment { days: 30 }),
        initial_payment: Some(InitialPayment::Percent {
            percent: "50".parse().unwrap(),
        }),
        coverage,
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: Vec::new(),
    }
}

pub(crate) fn start(
    desk: &mut Desk<'_>,
    number: String,
    source: Source,
    supplier: &Supplier,
    contract: Contract,
) -> usize {
    desk.know_limit(supplier);
    desk.start(Start {
        number,
        source,
        supplier: reference(supplier),
        contract: Box::new(contract),
    })
}

/// One payment of what is outstanding, by the method of the mind that can be used.
pub(crate) fn pay(desk: &mut Desk<'_>, index: usize, instalment: Instalment, wish: u64) {
    let running = desk.orders[index].running().unwrap().clone();
    let outstanding = running.positions().of(instalment).outstanding;
    let amount = Money::from_minor(outstanding, running.currency()).unwrap();
    let account = running.accounts.last().unwrap();
    let usable = desk.credit.available().unwrap().minor() >= outstanding;
    let method = match wish % 4 {
        0 => Method::CreditCard,
        1 => Method::TelegraphicTransfer,
        2 => Method::EChecking,
        _ if usable => Method::PayLater,
        _ => Method::CreditCard,
    };
    let amount = if method == Method::CreditCard {
        amount.min(usd("20000")).unwrap()
    } else {
        amount
    };
    let bank = BankUsed {
        bank: "Practice Savings Bank".to_owned(),
        last_four: "4242".to_owned(),
        country: Country::US,
        us_checking: true,
    };
    let command = SendPayment {
        instalment,
        method,
        amount,
        tt_fee: (method == Method::TelegraphicTransfer).then(|| usd("35")),
        account_id: account.account.account_id,
        card: (method == Method::CreditCard).then(|| CardUsed {
            brand: CardBrand::Visa,
            last_four: "1111".to_owned(),
        }),
        bank: matches!(method, Method::TelegraphicTransfer | Method::EChecking).then_some(bank),
        draw_id: None,
        continues: None,
        at: desk.now,
    };
    match method {
        Method::PayLater => desk.pay_later(index, command, 3).unwrap(),
        Method::EChecking | Method::CreditCard | Method::TelegraphicTransfer => {
            desk.order(index, command).unwrap();
        }
    }
}

pub(crate) fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

/// The total of a contract with one line.
pub(crate) fn total(contract: &Contract) -> Money {
    let line = &contract.lines[0];
    line_total(
        line.quantity.unwrap(),
        line.unit_price.unwrap(),
        contract.currency,
    )
    .unwrap()
}
