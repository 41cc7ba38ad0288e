//! What the log tells, folded once and brought forward by what was appended since. It holds only what is committed, so a
//! transaction that comes to nothing leaves nothing here. It must not decide anything, and may be dropped at any time.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ledger::{StoredEvent, View, streams};
use serde::de::DeserializeOwned;
use trade::credit::facility::Facility;
use trade::id::{OrderId, QuotationId, SupplierId};
use trade::message::Thread;
use trade::order::{Order, evolve};
use trade::quotation::Quotation;

use crate::error::Error;
use crate::look::damaged;

/// Events read at a time.
const PAGE: u32 = 500;

/// Everything folded, up to an event of the log.
#[derive(Default)]
pub(crate) struct Folds {
    state: Mutex<State>,
}

/// Everything folded as far as `seq`.
#[derive(Default)]
pub(crate) struct State {
    seq: u64,
    /// In the order they were started.
    pub(crate) orders: Vec<Order>,
    versions: Vec<u64>,
    places: HashMap<OrderId, usize>,
    pub(crate) facility: Facility,
    credit_version: u64,
    pub(crate) quotations: Vec<Quotation>,
    pub(crate) threads: Vec<Thread>,
    moved: Moved,
}

/// What was appended to since it was last asked.
#[derive(Default, Debug)]
pub(crate) struct Moved {
    /// Places of orders.
    pub(crate) orders: BTreeSet<usize>,
    /// Whose threads.
    pub(crate) threads: BTreeSet<SupplierId>,
    /// The Pay Later line.
    pub(crate) credit: bool,
}

impl Folds {
    /// The folds; nobody else reads or moves them meanwhile.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An order as last folded, with the version it was folded to.
    pub(crate) fn order(&self, id: OrderId) -> Option<(Order, u64)> {
        let state = self.lock();
        let place = *state.places.get(&id)?;
        Some((state.orders.get(place)?.clone(), *state.versions.get(place)?))
    }

    /// The Pay Later line as last folded, with the version it was folded to.
    pub(crate) fn facility(&self) -> (Facility, u64) {
        let state = self.lock();
        (state.facility.clone(), state.credit_version)
    }
}

impl State {
    /// Brings everything forward by what a committed look sees.
    pub(crate) fn bring_forward(&mut self, view: &View<'_>) -> Result<(), Error> {
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
    pub(crate) fn moved(&mut self) -> Moved {
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
        } else if event.stream == streams::CREDIT {
            let facility = std::mem::take(&mut self.facility);
            self.facility = facility.evolve(&decode(event)?).map_err(damaged)?;
            self.credit_version = event.version;
            self.moved.credit = true;
        }
        Ok(())
    }

    fn take_order(&mut self, id: OrderId, event: &StoredEvent) -> Result<(), Error> {
        let place = self.places.get(&id).copied();
        let known = place.map(|place| self.orders[place].clone());
        let order = evolve(known, &decode(event)?).map_err(damaged)?;
        let place = place.unwrap_or(self.orders.len());
        self.places.insert(id, place);
        put(&mut self.versions, Some(place), event.version);
        put(&mut self.orders, Some(place), order);
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
