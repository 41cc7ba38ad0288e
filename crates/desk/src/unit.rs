//! One unit of work: a writing request inside its transaction. It loads, asks `trade`, appends what `trade`
//! decided. It holds no rule.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use ledger::{NewEvent, Tx};
use serde::Serialize;
use serde_json::Value;
use trade::credit::facility::CreditCommand;
use trade::id::{Ids, OrderId, SupplierId};
use trade::order::contract::FileRef;
use trade::order::view::OrderView;
use trade::order::{Order, OrderCommand};
use trade::time::Instant;
use uuid::Uuid;

use crate::error::Error;
use crate::kinds;
use crate::look::Look;
use crate::storage::version_conflict;
use crate::workspace::Workspace;
use ledger::streams;

/// Version of the event bodies written now.
const SCHEMA: u32 = 1;

/// A writing request inside its transaction.
pub(crate) struct Unit<'u, 'tx> {
    pub(crate) workspace: &'u Workspace,
    tx: &'u mut Tx<'tx>,
    /// Now, the same for the whole request.
    pub(crate) now: Instant,
}

impl<'u, 'tx> Unit<'u, 'tx> {
    pub(crate) fn new(workspace: &'u Workspace, tx: &'u mut Tx<'tx>, now: Instant) -> Self {
        Self { workspace, tx, now }
    }

    /// Everything as it stands inside this transaction.
    pub(crate) fn look(&self) -> Look<'_> {
        Look {
            view: self.tx.view(),
            workspace: self.workspace,
            library: OnceCell::new(),
            reservations: RefCell::default(),
            now: self.now,
        }
    }

    /// A fresh base for the ids of one command.
    pub(crate) fn ids(&self) -> Ids {
        Ids::new(Uuid::now_v7())
    }

    /// Appends typed events to a stream that stands at `version`.
    pub(crate) fn append<E: Serialize>(
        &mut self,
        stream: &str,
        version: u64,
        events: &[E],
    ) -> Result<(), Error> {
        let mut new = Vec::with_capacity(events.len());
        for event in events {
            new.push(NewEvent::new(kinds::kind_of(event)?, SCHEMA, event)?);
        }
        if !new.is_empty() {
            self.tx.append(stream, version, new)?;
        }
        Ok(())
    }

    /// Starts an order under the chosen rulebook, else the default one (RB1).
    pub(crate) fn start_order(
        &mut self,
        supplier: SupplierId,
        rulebook: Option<&str>,
        command: OrderCommand,
    ) -> Result<OrderId, Error> {
        let ids = self.ids();
        let events = {
            let look = self.look();
            let rulebook = look.library()?.for_new_order(rulebook)?;
            trade::order::decide(None, &command, &look.ctx_to_start(supplier, rulebook, ids)?)?
        };
        let order = trade::order::fold(&events).map_err(Error::bug)?;
        let order_id = order
            .ok_or_else(|| Error::bug("an order without a beginning"))?
            .head()
            .order_id;
        self.append(&streams::order(order_id), 0, &events)?;
        Ok(order_id)
    }

    /// Puts a command to an order. `expected` is the version the page had loaded.
    pub(crate) fn command(
        &mut self,
        order_id: OrderId,
        expected: Option<u64>,
        command: impl Into<OrderCommand>,
    ) -> Result<(), Error> {
        let ids = self.ids();
        self.command_with(order_id, expected, command, ids)
    }

    /// As [`Unit::command`], with the base of the new ids known to the caller.
    pub(crate) fn command_with(
        &mut self,
        order_id: OrderId,
        expected: Option<u64>,
        command: impl Into<OrderCommand>,
        ids: Ids,
    ) -> Result<(), Error> {
        let command = command.into();
        self.must_hold_all(&command)?;
        let (events, version) = {
            let look = self.look();
            let (order, version) = look.order(order_id)?;
            if let Some(expected) = expected.filter(|expected| *expected != version) {
                return Err(version_conflict(expected, version));
            }
            let ctx = look.ctx_at(&order, command.moment(self.now), ids)?;
            (trade::order::decide(Some(&order), &command, &ctx)?, version)
        };
        self.append(&streams::order(order_id), version, &events)
    }

    /// Puts a command to the Pay Later line.
    pub(crate) fn credit(&mut self, command: &CreditCommand) -> Result<(), Error> {
        let ids = self.ids();
        self.credit_with(command, ids)
    }

    /// As [`Unit::credit`], with the base of the new ids known to the caller.
    pub(crate) fn credit_with(&mut self, command: &CreditCommand, ids: Ids) -> Result<(), Error> {
        let (events, version) = {
            let look = self.look();
            let (facility, version) = look.facility()?;
            let events =
                trade::credit::facility::decide(&facility, command, ids, self.now, look.rulebook()?)?;
            (events, version)
        };
        self.append(streams::CREDIT, version, &events)
    }

    /// A file that a command refers to must be kept in this workspace.
    pub(crate) fn must_hold(&self, file: &FileRef) -> Result<(), Error> {
        if self.workspace.ledger.files().holds(file.file_id) {
            return Ok(());
        }
        Err(Error::not_found("file", file.file_id))
    }

    /// Every file anywhere in a command. Found by shape, so that a new command cannot be forgotten.
    fn must_hold_all(&self, command: &OrderCommand) -> Result<(), Error> {
        let mut found = Vec::new();
        file_refs(&serde_json::to_value(command).map_err(Error::bug)?, &mut found);
        found.iter().try_for_each(|file| self.must_hold(file))
    }

    /// The order as it stands now, for the reply.
    pub(crate) fn order_view(&self, order_id: OrderId) -> Result<OrderView, Error> {
        self.look().order_view(order_id)
    }

    /// The order as it stands now, folded.
    pub(crate) fn order(&self, order_id: OrderId) -> Result<Arc<Order>, Error> {
        Ok(self.look().order(order_id)?.0)
    }
}

fn file_refs(value: &Value, found: &mut Vec<FileRef>) {
    match value {
        Value::Object(fields) if fields.contains_key("file_id") => {
            found.extend(serde_json::from_value(value.clone()));
        }
        Value::Object(fields) => fields.values().for_each(|value| file_refs(value, found)),
        Value::Array(items) => items.iter().for_each(|value| file_refs(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
