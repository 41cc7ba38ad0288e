//! Everything the practice world looks at, folded in one place and brought forward by what was appended since. It holds
//! only what is committed. It must not decide anything, and may be dropped at any time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger::{StoredEvent, View, streams};
use serde::de::DeserializeOwned;
use trade::credit::facility::Facility;
use trade::id::{OrderId, QuotationId, SupplierId};
use trade::message::Thread;
use trade::order::{Order, evolve};
use trade::quotation::Quotation;
use trade::supplier::SupplierLimits;

use crate::error::Error;
use crate::folds::damaged;

/// Events read at a time.
const PAGE: u32 = 500;

/// Everything folded as far as `seq`.
#[derive(Default)]
pub(super) struct State {
    seq: u64,
    /// In the order they were started.
    pub(super) orders: Vec<Order>,
    places: HashMap<OrderId, usize>,
    pub(super) facility: Facility,
    pub(super) quotations: Vec<Quotation>,
    pub(super) threads: Vec<Thread>,
    /// What is reported of suppliers' limits.
    pub(super) limits: BTreeMap<SupplierId, SupplierLimits>,
    moved: Moved,
}

/// What was appended to since it was last asked.
#[derive(Default, Debug)]
pub(super) struct Moved {
    /// Places of orders.
    pub(super) orders: BTreeSet<usize>,
    /// Whose threads.
    pub(super) threads: BTreeSet<SupplierId>,
    /// The Pay Later line.
    pub(super) credit: bool,
}

impl State {
    /// Brings everything forward by what a committed look sees.
    pub(super) fn bring_forward(&mut self, view: &View<'_>) -> Result<(), Error> {
        loop {
            let events = view.events_after(self.seq, PAGE)?;
            let last = events.len() < PAGE as usize;
            for event in events {
                if let Err(error) = self.take(&event) {
                    // Half a fold is no fold: the next look begins anew.
                    *self = State::default();
                    return Err(error);
                }
                self.seq = event.seq;
            }
            if last {
                return Ok(());
            }
        }
    }

    /// What moved since this was last asked.
    pub(super) fn moved(&mut self) -> Moved {
        std::mem::take(&mut self.moved)
    }

    fn take(&mut self, event: &StoredEvent) -> Result<(), Error> {
        if let Some(id) = id_in::<OrderId>(event, streams::ORDERS)? {
            return self.take_order(id, event);
        }
        if let Some(id) = id_in::<QuotationId>(event, streams::QUOTATIONS)? {
            let place = self.quotations.iter().position(|known| known.quotation_id == id);
            let known = place.map(|place| self.quotations[place].clone());
            let quotation = Quotation::evolve(known, &decode(event)?).map_err(damaged)?;
            put(&mut self.quotations, place, quotation);
        } else if let Some(id) = id_in::<SupplierId>(event, streams::THREADS)? {
            let mut threads = self.threads.iter();
            let place = threads.position(|known| known.supplier.supplier_id == id);
            let known = place.map(|place| self.threads[place].clone());
            let thread = Thread::evolve(known, &decode(event)?).map_err(damaged)?;
            put(&mut self.threads, place, thread);
            self.moved.threads.insert(id);
        } else if let Some(id) = id_in::<SupplierId>(event, streams::SUPPLIERS)? {
            self.limits.entry(id).or_default().evolve(&decode(event)?);
        } else if event.stream == streams::CREDIT {
            let facility = std::mem::take(&mut self.facility);
            self.facility = facility.evolve(&decode(event)?).map_err(damaged)?;
            self.moved.credit = true;
        }
        Ok(())
    }

    fn take_order(&mut self, id: OrderId, event: &StoredEvent) -> Result<(), Error> {
        let fact = decode(event)?;
        let place = match self.places.get(&id).copied() {
            Some(place) => {
                // Out and back by way of the end, so that it need not be copied.
                let order = evolve(Some(self.orders.swap_remove(place)), &fact).map_err(damaged)?;
                self.orders.push(order);
                let end = self.orders.len() - 1;
                self.orders.swap(place, end);
                place
            }
            None => {
                self.orders.push(evolve(None, &fact).map_err(damaged)?);
                let place = self.orders.len() - 1;
                self.places.insert(id, place);
                place
            }
        };
        self.moved.orders.insert(place);
        Ok(())
    }
}

fn put<T>(list: &mut Vec<T>, place: Option<usize>, value: T) {
    match place.and_then(|place| list.get_mut(place)) {
        Some(known) => *known = value,
        None => list.push(value),
    }
}

fn decode<T: DeserializeOwned>(event: &StoredEvent) -> Result<T, Error> {
    Ok(event.decode()?)
}

fn id_in<I: std::str::FromStr>(event: &StoredEvent, prefix: &str) -> Result<Option<I>, Error> {
    let Some(id) = event.stream.strip_prefix(prefix) else {
        return Ok(None);
    };
    id.parse().map(Some).map_err(|_| Error::Corrupt {
        message: format!("the stream {} names no id; nothing was changed", event.stream),
    })
}
