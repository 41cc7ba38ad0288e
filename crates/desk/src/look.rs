//! One consistent look at a workspace: folds streams into what `trade` knows, and asks it for views. Reads
//! only; the same functions serve inside a writing request and outside.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;

use catalogue::{Answer, ProductPage, SupplierBrief, SupplierPage};
use ledger::View;
use serde::de::DeserializeOwned;
use trade::credit::facility::{CreditEvent, Facility, Line};
use trade::id::{DrawId, Ids, OrderId, ProductId, QuotationId, SupplierId};
use trade::message::Thread;
use trade::money::{Currency, Money};
use trade::order::event::SupplierRef;
use trade::order::view::{OrderRow, OrderView, ViewCtx};
use trade::order::{Ctx, Order, SupplierStanding};
use trade::quotation::Quotation;
use trade::rulebook::{Library, Rulebook, Rulebooks};
use trade::supplier::{Listed, Reservation, Standing, SupplierEvent, SupplierLimits};
use trade::time::Instant;
use trade::why::{self, Figure, Limit};
use uuid::Uuid;

use crate::draft_total::draft_total;
use crate::error::Error;
use crate::saved_searches::{self, SavedSearches};
use crate::shortlist::{self, Shortlist};
use crate::workspace::Workspace;
use ledger::streams;

/// Which of a supplier's reservations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    /// Those that its standing now counts (S4).
    Now,
    /// All there ever were: what was agreed may rest on cover that was released since.
    Ever,
}

/// Reservations that were read.
type Held = HashMap<(SupplierId, Of), Rc<Vec<Reservation>>>;

/// One consistent look.
pub(crate) struct Look<'v> {
    pub(crate) view: View<'v>,
    pub(crate) workspace: &'v Workspace,
    /// Asked for once.
    pub(crate) library: OnceCell<Arc<Library>>,
    /// What our orders hold of suppliers' limits, asked for once of each: a list shows many orders of one supplier.
    pub(crate) reservations: RefCell<Held>,
    /// Now, the same for the whole look.
    pub(crate) now: Instant,
}

impl Look<'_> {
    /// The typed events of a stream, oldest first.
    pub(crate) fn events<E: DeserializeOwned>(&self, stream: &str) -> Result<Vec<E>, Error> {
        let stored = self.view.stream(stream)?;
        Ok(stored
            .iter()
            .map(ledger::StoredEvent::decode)
            .collect::<Result<_, _>>()?)
    }

    /// An order and the version of its stream.
    pub(crate) fn order(&self, order_id: OrderId) -> Result<(Arc<Order>, u64), Error> {
        let kept = &self.workspace.folds.orders;
        let found = kept.at(
            &self.view,
            order_id,
            &streams::order(order_id),
            trade::order::evolve,
        )?;
        found.ok_or_else(|| Error::not_found("order", order_id))
    }

    /// Every order, in the order they were started.
    pub(crate) fn orders(&self) -> Result<Vec<Arc<Order>>, Error> {
        let ids = self.ids(streams::ORDERS)?.into_iter();
        ids.map(|id| Ok(self.order(id)?.0)).collect()
    }

    /// The ids in the names of all streams with this prefix, in the order of their first event.
    fn ids<I: FromStr>(&self, prefix: &str) -> Result<Vec<I>, Error> {
        let names = self.view.streams(prefix)?;
        let id = |name: &String| name.strip_prefix(prefix).and_then(|id| id.parse().ok());
        let ids = names.iter().map(|name| {
            id(name).ok_or_else(|| Error::Corrupt {
                message: format!("the stream {name} names no id; nothing was changed"),
            })
        });
        ids.collect()
    }

    /// The rulebooks of the workspace as this look sees them.
    pub(crate) fn library(&self) -> Result<&Library, Error> {
        if let Some(library) = self.library.get() {
            return Ok(library);
        }
        let library = self.workspace.library.at(&self.view)?;
        Ok(self.library.get_or_init(|| library))
    }

    /// The rulebook an order is pinned to (RB1); a pin that no longer fits is damage, never a silent default.
    pub(crate) fn rulebook_of(&self, order: &Order) -> Result<&Rulebook, Error> {
        let pin = &order.head().rulebook;
        let hash = pin.hash.parse().map_err(Error::bug)?;
        // Damage to the user's own files must not take the orders under the program's editions with it.
        if let Ok(book) = Rulebooks::embedded().pinned(&pin.id, hash) {
            return Ok(book);
        }
        let book = self.library()?.books().pinned(&pin.id, hash);
        let book = book.map_err(|error| Error::Corrupt {
            message: format!(
                "order {} needs a rulebook that is not here: {error}",
                order.head().number
            ),
        })?;
        Ok(book)
    }

    /// The default rulebook: for what is begun now and for what belongs to no order.
    pub(crate) fn rulebook(&self) -> Result<&Rulebook, Error> {
        Ok(self.library()?.books().default_book())
    }

    /// What is reported of a supplier's limit, and the version of its stream.
    pub(crate) fn limits(&self, supplier_id: SupplierId) -> Result<(Arc<SupplierLimits>, u64), Error> {
        let evolve = |limits: Option<SupplierLimits>, event: &SupplierEvent| {
            let mut limits = limits.unwrap_or_default();
            limits.evolve(event);
            Ok(limits)
        };
        let kept = &self.workspace.folds.limits;
        let found = kept.at(&self.view, supplier_id, &streams::supplier(supplier_id), evolve)?;
        Ok(found.unwrap_or_default())
    }

    /// Limit, reservations and what is free (S3–S5), by the default rulebook.
    pub(crate) fn standing(&self, supplier_id: SupplierId) -> Result<Standing, Error> {
        self.standing_under(supplier_id, self.rulebook()?)
    }

    /// Reservations with a supplier. Nothing is appended while somebody looks, so what was read stays true.
    fn reservations(&self, supplier_id: SupplierId, of: Of) -> Result<Rc<Vec<Reservation>>, Error> {
        let key = (supplier_id, of);
        if let Some(read) = self.reservations.borrow().get(&key) {
            return Ok(Rc::clone(read));
        }
        let held = self.view.reservations();
        let read = Rc::new(match of {
            Of::Now => {
                let report = self.limits(supplier_id)?.0.latest().map(|report| report.as_of);
                held.counted(supplier_id, report, self.now)?
            }
            Of::Ever => held.of_supplier(supplier_id, self.now)?,
        });
        self.reservations.borrow_mut().insert(key, Rc::clone(&read));
        Ok(read)
    }

    /// As [`Look::standing`]; when a report is stale (S4) is said by this rulebook.
    fn standing_under(&self, supplier_id: SupplierId, rulebook: &Rulebook) -> Result<Standing, Error> {
        let reservations = self.reservations(supplier_id, Of::Now)?;
        let (limits, _) = self.limits(supplier_id)?;
        let listed = self.listed(supplier_id)?;
        trade::supplier::standing(listed, limits.latest(), &reservations, self.now, rulebook)
            .map_err(Error::bug)
    }

    /// The standing as a fact of `at` found it (S4, O7).
    fn standing_at(
        &self,
        supplier_id: SupplierId,
        at: Instant,
        rulebook: &Rulebook,
    ) -> Result<Standing, Error> {
        let reservations = self.reservations(supplier_id, Of::Ever)?;
        let (limits, _) = self.limits(supplier_id)?;
        let listed = self.listed(supplier_id)?;
        trade::supplier::standing_at(listed, &limits, &reservations, at, rulebook).map_err(Error::bug)
    }

    /// The context of the decision that starts an order under this rulebook.
    pub(crate) fn ctx_to_start<'a>(
        &'a self,
        supplier_id: SupplierId,
        rulebook: &'a Rulebook,
        ids: Ids,
    ) -> Result<Ctx<'a>, Error> {
        let standing = self.standing_under(supplier_id, rulebook)?;
        let supplier = SupplierStanding {
            assured: standing.assured,
            free_limit: standing.free,
            as_of: standing.as_of,
            stale: standing.stale,
        };
        self.ctx_with(supplier, rulebook, ids, &self.facility()?.0, Vec::new())
    }

    /// The context a decision about an order needs: the supplier's standing with this order's own reservation
    /// given back, what is left of the Pay Later line, and what loans of this order are still owed.
    pub(crate) fn ctx(&self, order: &Order, ids: Ids) -> Result<Ctx<'_>, Error> {
        let supplier = self.supplier_standing(order)?;
        self.ctx_of(order, supplier, ids)
    }

    /// As [`Look::ctx`], for a fact of `at`: it is judged by the supplier's standing then.
    pub(crate) fn ctx_at(&self, order: &Order, at: Instant, ids: Ids) -> Result<Ctx<'_>, Error> {
        let head = order.head();
        let standing = self.standing_at(head.supplier.supplier_id, at, self.rulebook_of(order)?)?;
        let supplier = SupplierStanding::for_order(&standing, head.order_id).map_err(Error::bug)?;
        self.ctx_of(order, supplier, ids)
    }

    fn ctx_of(&self, order: &Order, supplier: SupplierStanding, ids: Ids) -> Result<Ctx<'_>, Error> {
        let (facility, _) = self.facility()?;
        let owed = facility
            .outstanding_of(order.head().order_id)
            .map_err(Error::bug)?;
        self.ctx_with(supplier, self.rulebook_of(order)?, ids, &facility, owed)
    }

    fn ctx_with<'a>(
        &'a self,
        supplier: SupplierStanding,
        rulebook: &'a Rulebook,
        ids: Ids,
        facility: &Facility,
        owed: Vec<(DrawId, Money)>,
    ) -> Result<Ctx<'a>, Error> {
        Ok(Ctx {
            now: self.now,
            ids,
            rulebook,
            calendars: self.workspace.calendars,
            supplier,
            credit_available: credit_available(facility)?,
            loan_outstanding: Money::checked_sum(owed.into_iter().map(|(_, amount)| amount), Currency::USD)
                .map_err(Error::bug)?,
        })
    }

    /// The standing as an order sees it, by the rulebook it is pinned to: its own reservation is free to itself.
    pub(crate) fn supplier_standing(&self, order: &Order) -> Result<SupplierStanding, Error> {
        let head = order.head();
        let standing = self.standing_under(head.supplier.supplier_id, self.rulebook_of(order)?)?;
        SupplierStanding::for_order(&standing, head.order_id).map_err(Error::bug)
    }

    /// An order as pages show it.
    pub(crate) fn order_view(&self, order_id: OrderId) -> Result<OrderView, Error> {
        let (order, version) = self.order(order_id)?;
        self.view_of(&order, version)
    }

    /// A folded order as pages show it.
    pub(crate) fn view_of(&self, order: &Order, version: u64) -> Result<OrderView, Error> {
        trade::order::view::view(order, &self.view_ctx(order, version)?).map_err(Error::bug)
    }

    /// The same with the derivation of every figure.
    pub(crate) fn order_figures(
        &self,
        order: &Order,
        version: u64,
    ) -> Result<(OrderView, Vec<Figure>), Error> {
        let at = self.view_ctx(order, version)?;
        let view = trade::order::view::view(order, &at).map_err(Error::bug)?;
        let figures = self.with_limit(order.head().supplier.supplier_id, |limit| {
            why::order(order, &at, limit, &view).map_err(Error::bug)
        })?;
        Ok((view, figures))
    }

    /// Hands out what a supplier's free limit rests on (S3–S5).
    pub(crate) fn with_limit<T>(
        &self,
        supplier_id: SupplierId,
        f: impl FnOnce(&Limit<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let reservations = self.reservations(supplier_id, Of::Ever)?;
        let (limits, _) = self.limits(supplier_id)?;
        f(&Limit {
            latest: limits.latest(),
            reports: Some(&limits),
            reservations: &reservations,
        })
    }

    /// What the view of an order needs beside it.
    pub(crate) fn view_ctx(&self, order: &Order, version: u64) -> Result<ViewCtx<'_>, Error> {
        let head = order.head();
        let (thread, _) = self.thread(head.supplier.supplier_id)?;
        let agreed = |thread: Arc<Thread>| {
            !thread
                .delays_agreed_for(head.order_id, head.started_at)
                .is_empty()
        };
        Ok(ViewCtx {
            // Dry runs need ids that are never kept.
            ctx: self.ctx(order, Ids::new(Uuid::nil()))?,
            version: u32::try_from(version).unwrap_or(u32::MAX),
            delay_agreed: thread.is_some_and(agreed),
        })
    }

    /// An order as a row of a list.
    pub(crate) fn row_of(&self, order: &Order) -> Result<OrderRow, Error> {
        let row = trade::order::view::row(order, &self.view_ctx(order, 0)?).map_err(Error::bug)?;
        let book = self.rulebook_of(order)?;
        let total = row.total.or_else(|| draft_total(order, book));
        Ok(OrderRow { total, ..row })
    }

    /// A quotation and the version of its stream.
    pub(crate) fn quotation(&self, id: QuotationId) -> Result<(Arc<Quotation>, u64), Error> {
        let kept = &self.workspace.folds.quotations;
        let found = kept.at(&self.view, id, &streams::quotation(id), Quotation::evolve)?;
        found.ok_or_else(|| Error::not_found("quotation", id))
    }

    /// Every quotation, oldest first.
    pub(crate) fn quotations(&self) -> Result<Vec<Arc<Quotation>>, Error> {
        let ids = self.ids(streams::QUOTATIONS)?.into_iter();
        ids.map(|id| Ok(self.quotation(id)?.0)).collect()
    }

    /// The thread with a supplier, if a word was ever exchanged, and the version of its stream.
    pub(crate) fn thread(&self, supplier_id: SupplierId) -> Result<(Option<Arc<Thread>>, u64), Error> {
        let kept = &self.workspace.folds.threads;
        let found = kept.at(
            &self.view,
            supplier_id,
            &streams::thread(supplier_id),
            Thread::evolve,
        )?;
        Ok(found.map_or((None, 0), |(thread, version)| (Some(thread), version)))
    }

    /// Every thread.
    pub(crate) fn threads(&self) -> Result<Vec<Arc<Thread>>, Error> {
        let ids = self.ids(streams::THREADS)?.into_iter();
        let threads = ids.map(|id| Ok(self.thread(id)?.0));
        Ok(threads
            .collect::<Result<Vec<_>, Error>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Whom a word was exchanged with.
    pub(crate) fn suppliers_written_to(&self) -> Result<Vec<SupplierId>, Error> {
        self.ids(streams::THREADS)
    }

    /// The Pay Later facility and the version of its stream.
    pub(crate) fn facility(&self) -> Result<(Arc<Facility>, u64), Error> {
        let evolve =
            |facility: Option<Facility>, event: &CreditEvent| facility.unwrap_or_default().evolve(event);
        let kept = &self.workspace.folds.facility;
        Ok(kept
            .at(&self.view, (), streams::CREDIT, evolve)?
            .unwrap_or_default())
    }

    /// The shortlist and the version of its stream.
    pub(crate) fn shortlist(&self) -> Result<(Arc<Shortlist>, u64), Error> {
        let kept = &self.workspace.folds.shortlist;
        let found = kept.at(&self.view, (), streams::SHORTLIST, shortlist::evolve)?;
        Ok(found.unwrap_or_default())
    }

    /// The searches kept under names, and the version of their stream.
    pub(crate) fn saved_searches(&self) -> Result<(Arc<SavedSearches>, u64), Error> {
        let kept = &self.workspace.folds.saved_searches;
        let found = kept.at(&self.view, (), streams::SAVED_SEARCHES, saved_searches::evolve)?;
        Ok(found.unwrap_or_default())
    }

    /// What is left of the Pay Later line; `None` without an open one (L5).
    pub(crate) fn credit_available(&self) -> Result<Option<Money>, Error> {
        credit_available(&self.facility()?.0)
    }

    /// Orders with a supplier, in the order they were started.
    pub(crate) fn orders_with(&self, supplier_id: SupplierId) -> Result<Vec<OrderId>, Error> {
        Ok(self.view.orders().of_supplier(supplier_id)?)
    }

    /// The number for the next order.
    pub(crate) fn next_order_number(&self) -> Result<String, Error> {
        Ok(format!("QS-{:04}", self.view.orders().total()? + 1))
    }

    /// All the catalogue says of a supplier.
    pub(crate) fn supplier(&self, supplier_id: SupplierId) -> Result<SupplierPage, Error> {
        let found = self.workspace.catalogue.supplier(supplier_id)?;
        found.ok_or_else(|| Error::not_found("supplier", supplier_id))
    }

    /// All the catalogue says of a product.
    pub(crate) fn product(&self, product_id: ProductId) -> Result<ProductPage, Error> {
        let found = self.workspace.catalogue.product(product_id)?;
        found.ok_or_else(|| Error::not_found("product", product_id))
    }

    /// A supplier in a few words; nothing when a later list no longer has it.
    fn brief(&self, supplier_id: SupplierId) -> Result<Option<SupplierBrief>, Error> {
        Ok(self
            .workspace
            .catalogue
            .supplier_briefs(&[supplier_id])?
            .into_iter()
            .next())
    }

    /// What the catalogue says of the supplier's being a Trade Assurance one (S2).
    fn listed(&self, supplier_id: SupplierId) -> Result<Listed, Error> {
        let said = self.workspace.catalogue.assurances_of([supplier_id])?;
        Ok(listed_as(said.get(&supplier_id).copied()))
    }

    /// A supplier as orders, quotations and threads name it.
    pub(crate) fn supplier_ref(&self, supplier_id: SupplierId) -> Result<SupplierRef, Error> {
        let brief = self
            .brief(supplier_id)?
            .ok_or_else(|| Error::not_found("supplier", supplier_id))?;
        Ok(SupplierRef {
            supplier_id,
            name: brief.name,
            country: brief.country,
        })
    }
}

/// What the catalogue's word of a supplier means for its being a Trade Assurance one (S2).
pub(crate) fn listed_as(said: Option<(Answer, Instant)>) -> Listed {
    match said {
        Some((Answer::Yes, _)) => Listed::Yes,
        Some((Answer::No, since)) => Listed::No { since },
        Some((Answer::Unknown, _)) | None => Listed::Unsaid,
    }
}

fn credit_available(facility: &Facility) -> Result<Option<Money>, Error> {
    match facility.line {
        Line::Open { .. } => Ok(Some(facility.available().map_err(Error::bug)?)),
        Line::None | Line::Suspended { .. } | Line::Closed { .. } => Ok(None),
    }
}
