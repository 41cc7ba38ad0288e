//! What a script is told of the world without asking: where an order starts from, and which day it is after days went
//! by. So every figure that follows can be worked out from what stands above it. It must not compute a figure.

use trade::money::line_total;
use trade::order::complete::totals;
use trade::order::contract::{Contract, Coverage, InitialPayment, Line, ShipBy};
use trade::order::{Order, OrderCommand};
use trade::time::Instant;

use super::words::{code, plain};
use super::world::{World, supplier};
use super::{Act, show};

/// The new day and time, where the words moved the clock by so much.
pub(crate) fn moved(world: &World, words: &[&str]) -> Vec<String> {
    match words {
        ["advance", ..] => vec![format!("now {}", clock(world, world.now))],
        _ => Vec::new(),
    }
}

/// What was started: when, by which edition, with whom, and the contract's figures. Of a contract that is written anew
/// afterwards, the lines that say something else.
pub(crate) fn told(world: &mut World, act: &Act) -> Vec<String> {
    let Act::Order(command) = act else {
        return Vec::new();
    };
    let (starts, given) = match command {
        OrderCommand::Start(start) => (true, &start.contract),
        OrderCommand::ReviseDraft(revised) => (false, &revised.contract),
        OrderCommand::RecordSupplierVersion(version) => (false, &version.contract),
        OrderCommand::ProposeChange(change) => (false, &change.contract),
        _ => return Vec::new(),
    };
    let contract = contract(given);
    let name = world.orders[world.current].name.clone();
    let before = world.told.insert(name, contract.clone());
    let known = |line: &String| before.as_ref().is_some_and(|before| before.contains(line));
    let mut lines = if starts { started(world) } else { Vec::new() };
    lines.extend(contract.into_iter().filter(|line| starts || !known(line)));
    lines
}

/// When, where, under what and with whom.
fn started(world: &World) -> Vec<String> {
    let standing = world.standing();
    let number = world
        .order()
        .map_or(String::new(), |order: &Order| order.head().number.clone());
    let listed = if standing.assured {
        "assured"
    } else {
        "not assured"
    };
    let limit = standing.as_of.map_or("no limit reported".to_owned(), |at| {
        let (remaining, free) = (standing.remaining, standing.free);
        format!(
            "remaining limit {remaining} USD as of {}, free {free}",
            clock(world, at)
        )
    });
    let supplier = supplier();
    let country = supplier
        .country
        .map_or(String::new(), |country| format!(" ({country})"));
    vec![
        format!(
            "{} in {}; rules of {}",
            clock(world, world.now),
            world.book.platform().time_zone,
            world.book.id()
        ),
        format!("{number} from {}{country}, {listed}; {limit}", supplier.name),
    ]
}

/// Lines, totals, terms.
fn contract(contract: &Contract) -> Vec<String> {
    let lines: Vec<String> = contract
        .lines
        .iter()
        .map(|line| self::line(contract, line))
        .collect();
    let lines = if lines.is_empty() {
        "no lines".to_owned()
    } else {
        lines.join("; ")
    };
    let totals = match totals(contract) {
        Ok(totals) => show::totals(&totals),
        Err(fault) => format!("no total: {} {}", fault.field, fault.code.replace('_', " ")),
    };
    let share = match contract.initial_payment {
        Some(InitialPayment::Percent { percent }) => format!(" ({percent} % first)"),
        Some(InitialPayment::Amount { .. }) | None => String::new(),
    };
    vec![lines, format!("{totals}{share}"), terms(contract)]
}

fn line(contract: &Contract, line: &Line) -> String {
    let quantity = line
        .quantity
        .map_or("no".to_owned(), |quantity| quantity.to_string());
    let price = line
        .unit_price
        .map_or("no price".to_owned(), |price| price.to_string());
    let total = line
        .quantity
        .zip(line.unit_price)
        .and_then(|(quantity, price)| line_total(quantity, price, contract.currency).ok());
    let total = total.map_or(String::new(), |total| format!(" = {total}"));
    format!("{quantity} {} {} × {price}{total}", line.unit, line.product)
}

fn terms(contract: &Contract) -> String {
    let incoterm = contract.incoterm.map_or("no incoterm".to_owned(), code);
    let method = contract
        .shipping_method
        .map_or(String::new(), |method| format!(" by {}", code(method)));
    let to = contract
        .destination
        .map_or(String::new(), |country| format!(", to {country}"));
    let place = if contract.named_place.is_empty() { "" } else { " " };
    let ship_by = match contract.ship_by {
        Some(ShipBy::On { day }) => format!("ship by {day}"),
        Some(ShipBy::AfterInitialPayment { days }) => format!("ship {days} days after the initial payment"),
        Some(ShipBy::AfterBalance { days }) => format!("ship {days} days after the balance"),
        None => "no ship-by day".to_owned(),
    };
    let cover = match contract.coverage {
        Some(Coverage::PreShipment) => "pre-shipment cover",
        Some(Coverage::PostDelivery) => "post-delivery cover",
        None => "no coverage type",
    };
    let rate = contract.usd_rate.as_ref().map_or(String::new(), |rate| {
        let value = serde_json::to_value(rate.rate).unwrap_or_default();
        let code = contract.currency.code();
        format!("; 1 {code} = {} USD, rate of {}", plain(&value), rate.on)
    });
    format!(
        "{incoterm}{place}{}{method}{to}; {ship_by}; {cover}{rate}",
        contract.named_place
    )
}

/// A moment on the platform's clock.
fn clock(world: &World, at: Instant) -> String {
    let local = at.with_timezone(&world.book.platform().time_zone);
    local.format("%Y-%m-%d %H:%M").to_string()
}
