//! Facts of agreement and goods written down, each checked against the rule that must have allowed it (O2–O8, C2, C3,
//! H1–H4, RB2).

use trade::id::ChangeId;
use trade::order::OrderEvent;
use trade::order::contract::{Contract, Side};
use trade::order::event::{BatchItem, CoverTerms};
use trade::time::Instant;

use super::days::day_of;
use super::number::scaled;
use super::sheet::{Agreed, Parcel, Sheet, cap_of, sums, usd};
use super::{Broken, Check, must};

impl Sheet {
    /// Writes a fact down.
    ///
    /// # Errors
    /// The rule that the fact breaks.
    pub fn apply(&mut self, event: &OrderEvent) -> Check {
        if let OrderEvent::Started {
            contract,
            supplier,
            at,
            ..
        } = event
        {
            must(self.started_at.is_none(), "O2", || "started twice".to_owned())?;
            self.started_at = Some(*at);
            self.home = supplier.country;
            self.draft = Some((**contract).clone());
            return Ok(());
        }
        must(self.started_at.is_some(), "O2", || {
            format!("{} before the start", event.name())
        })?;
        self.due_before(event)?;
        match event {
            OrderEvent::DraftRevised { contract, .. } => {
                let draft = self.is_draft();
                must(draft, "O6", || "a confirmed contract was revised".to_owned())?;
                self.draft = Some((**contract).clone());
                Ok(())
            }
            OrderEvent::VersionSent {
                version,
                by,
                contract,
                at,
            } => {
                self.sent_at = self.sent_at.or(Some(*at));
                self.version_sent(*version, *by, contract)
            }
            OrderEvent::Reminded { .. } => {
                let ours = self.versions.last().is_some_and(|(by, _)| *by == Side::Buyer);
                must(self.is_draft() && ours, "O5", || {
                    "a reminder of nothing".to_owned()
                })
            }
            OrderEvent::Confirmed {
                version,
                by,
                cover,
                at,
            } => self.confirmed(*version, *by, cover, *at),
            OrderEvent::Cancelled { agreed, at, .. } => self.cancelled(*agreed, *at),
            OrderEvent::Lapsed { at, .. } => self.lapsed(*at),
            OrderEvent::CancellationProposed { .. }
            | OrderEvent::CancellationDeclined { .. }
            | OrderEvent::ChangeProposed { .. }
            | OrderEvent::ChangeAccepted { .. }
            | OrderEvent::ChangeDeclined { .. }
            | OrderEvent::ChangeWithdrawn { .. } => self.proposal(event),
            OrderEvent::BatchShipped { .. }
            | OrderEvent::BatchCleared { .. }
            | OrderEvent::BatchDelivered { .. }
            | OrderEvent::ReceiptConfirmed { .. }
            | OrderEvent::FeedbackLeft { .. }
            | OrderEvent::FeedbackRevised { .. } => self.goods(event),
            _ if event.name().starts_with("dispute_") => self.dispute(event),
            OrderEvent::EvidenceAdded { .. }
            | OrderEvent::SupplierResponded { .. }
            | OrderEvent::OfferMade { .. }
            | OrderEvent::OfferDeclined { .. }
            | OrderEvent::OfferAccepted { .. }
            | OrderEvent::RefundDecided { .. }
            | OrderEvent::RefundReceived { .. } => self.dispute(event),
            _ => self.money(event),
        }
    }

    /// What a fact brings with it is written before anything else happens: what a return leaves uncovered is given up
    /// (C7, P9), a refund that was found or agreed is decided (D4, D5, O8), a dispute brings something new (D6).
    fn due_before(&self, event: &OrderEvent) -> Check {
        if !matches!(event, OrderEvent::RefundReduced { .. }) {
            self.reductions_made()?;
        }
        if !matches!(event, OrderEvent::RefundDecided { .. }) {
            self.refund_decided()?;
        }
        if !matches!(event, OrderEvent::EvidenceAdded { .. }) {
            self.brought_new()?;
        }
        Ok(())
    }

    /// Nothing that a fact had to bring with it is missing.
    ///
    /// # Errors
    /// What is.
    pub fn nothing_due(&self) -> Check {
        self.reductions_made()?;
        self.refund_decided()?;
        self.brought_new()
    }

    pub(super) fn is_draft(&self) -> bool {
        self.agreed.is_none() && self.cancelled_at.is_none()
    }

    fn version_sent(&mut self, version: u32, by: Side, contract: &Contract) -> Check {
        must(self.is_draft(), "O6", || {
            "a version after the agreement".to_owned()
        })?;
        let expected = self.versions.len() + 1;
        must(usize::try_from(version) == Ok(expected), "O6", || {
            format!("version {version} where {expected} is next")
        })?;
        self.versions.push((by, contract.clone()));
        Ok(())
    }

    /// O5: both sides agreed to the same, newest version; its cap is that of C2, C3.
    fn confirmed(&mut self, version: u32, by: Side, cover: &CoverTerms, at: Instant) -> Check {
        must(self.is_draft(), "O5", || {
            "confirmed twice, or after its end".to_owned()
        })?;
        let newest = usize::try_from(version) == Ok(self.versions.len());
        let Some((author, contract)) = self.versions.last().cloned().filter(|_| newest) else {
            return Err(Broken::new("O5", format!("version {version} is not the newest")));
        };
        must(author != by, "O5", || {
            "one side confirmed its own version".to_owned()
        })?;
        self.confirmed_at = Some(at);
        self.agree(contract, cover, at)
    }

    pub(super) fn agree(&mut self, contract: Contract, cover: &CoverTerms, at: Instant) -> Check {
        let (total, initial) = sums(&contract)?;
        must(0 < initial && initial <= total, "O4", || {
            format!("an initial payment of {initial} of {total}")
        })?;
        self.terms.push((at, total, initial));
        let cap = cap_of(&contract, self.edition, cover.assured, cover.free_limit.minor())?;
        must(cover.cap.minor() == cap, "C3", || {
            format!("a cap of {} where {cap} cents are covered", cover.cap)
        })?;
        let mut levels = self.agreed.take().map(|agreed| agreed.levels).unwrap_or_default();
        // Where every report is later than the agreement it rests on the first of them, and is reserved after it (S4).
        let at = cover.as_of.map_or(at, |as_of| at.max(as_of));
        // An edition that covers what was paid takes of the limit what it has (RB2, M3).
        levels.push((at, cap.min(cover.free_limit.minor().max(0))));
        self.agreed = Some(Agreed {
            contract,
            total,
            initial,
            cap,
            levels,
        });
        Ok(())
    }

    /// O8: freely while neither side has anything of the other, never while a payment is under way or a dispute is open.
    fn cancelled(&mut self, agreed: bool, at: Instant) -> Check {
        must(!self.under_way(), "O8", || {
            "cancelled while a payment is under way".to_owned()
        })?;
        must(self.open_dispute().is_none(), "O8", || {
            "cancelled beside an open dispute".to_owned()
        })?;
        must(agreed || !self.has_begun(), "O8", || {
            "cancelled by one side after money was received or goods were shipped".to_owned()
        })?;
        must(
            self.cancelled_at.is_none() && self.completed_at.is_none(),
            "O8",
            || "cancelled after its end".to_owned(),
        )?;
        self.cancelled_at = Some(at);
        if agreed {
            // What is covered of what was paid comes back (C7).
            let cents = self.refundable_at(at)?;
            self.owes("O8", None, cents, at);
        }
        Ok(())
    }

    /// Whether one side has something of the other: money that did not come back, or goods (O8).
    fn has_begun(&self) -> bool {
        self.held() > 0 || !self.batches.is_empty()
    }

    fn proposal(&mut self, event: &OrderEvent) -> Check {
        match event {
            OrderEvent::CancellationProposed { by, .. } => {
                let fits = self.cancellation.is_none() && self.has_begun();
                must(fits, "O8", || {
                    "a second proposal to cancel, or a needless one".to_owned()
                })?;
                self.cancellation = Some(*by);
                Ok(())
            }
            OrderEvent::CancellationDeclined { by, .. } => {
                let other = self.cancellation.take() == Some(by.other());
                must(other, "O8", || "declined by the side that proposed".to_owned())
            }
            OrderEvent::ChangeProposed {
                change_id,
                by,
                contract,
                ..
            } => {
                must(self.changes.is_empty(), "O6", || {
                    "two changes are open".to_owned()
                })?;
                self.changes.push((*change_id, *by, (**contract).clone()));
                Ok(())
            }
            OrderEvent::ChangeAccepted {
                change_id,
                by,
                version,
                cover,
                at,
            } => {
                let (asked, contract) = self.take_change(*change_id)?;
                must(asked == by.other(), "O6", || {
                    "accepted by the side that proposed".to_owned()
                })?;
                self.changed(*version, asked, contract, cover, *at)
            }
            OrderEvent::ChangeDeclined { change_id, .. } | OrderEvent::ChangeWithdrawn { change_id, .. } => {
                self.take_change(*change_id).map(|_| ())
            }
            _ => Err(unknown(event)),
        }
    }

    fn take_change(&mut self, change_id: ChangeId) -> Result<(Side, Contract), Broken> {
        let found = self.changes.iter().position(|(id, ..)| *id == change_id);
        let found = found.ok_or_else(|| Broken::new("O6", "an answer to a change that is not open"))?;
        let (_, by, contract) = self.changes.remove(found);
        Ok((by, contract))
    }

    pub(super) fn version_of_change(&mut self, version: u32, by: Side, contract: &Contract) -> Check {
        let expected = self.versions.len() + 1;
        must(usize::try_from(version) == Ok(expected), "O6", || {
            format!("version {version} where {expected} is next")
        })?;
        self.versions.push((by, contract.clone()));
        Ok(())
    }

    fn goods(&mut self, event: &OrderEvent) -> Check {
        match event {
            OrderEvent::BatchShipped {
                batch_id, items, at, ..
            } => {
                let items = items.iter().map(item).collect::<Result<Vec<_>, Broken>>()?;
                for (line, quantity) in &items {
                    let ordered = self.ordered(*line)?.unwrap_or(0);
                    let shipped = self.shipped(*line) + quantity;
                    must(shipped <= ordered, "H1", || {
                        format!("line {line}: {shipped} shipped of {ordered}")
                    })?;
                }
                self.batches.push(Parcel {
                    id: *batch_id,
                    items,
                    shipped_at: *at,
                    cleared: None,
                    delivered: None,
                });
                Ok(())
            }
            OrderEvent::BatchCleared { batch_id, on, .. } => {
                let batch = self.batch(*batch_id)?;
                let fits = *on >= day_of(batch.shipped_at) && batch.delivered.is_none_or(|day| *on <= day);
                must(fits, "C5", || {
                    format!("cleared on {on}, before shipment or after delivery")
                })?;
                batch.cleared = Some(*on);
                Ok(())
            }
            OrderEvent::BatchDelivered { batch_id, on, .. } => {
                let batch = self.batch(*batch_id)?;
                let after = batch.cleared.unwrap_or(day_of(batch.shipped_at));
                must(*on >= after, "H1", || {
                    format!("delivered on {on}, before {after}")
                })?;
                batch.delivered = Some(*on);
                Ok(())
            }
            OrderEvent::ReceiptConfirmed { counts, claim, at } => {
                let balance = self
                    .instalments()
                    .is_some_and(|parts| parts.balance.received >= parts.balance.due);
                let fits = self.all_shipped() && balance && self.completed_at.is_none();
                must(fits, "H2", || {
                    "receipt confirmed before shipment or payment, or twice".to_owned()
                })?;
                self.counted(counts, *claim)?;
                self.completed_at = Some(*at);
                Ok(())
            }
            OrderEvent::FeedbackLeft { .. } | OrderEvent::FeedbackRevised { .. } => {
                self.feedback += 1;
                let fits = self.completed_at.is_some() && self.feedback <= 2;
                must(fits, "H4", || "feedback too early or too often".to_owned())
            }
            _ => Err(unknown(event)),
        }
    }

    fn batch(&mut self, id: trade::id::BatchId) -> Result<&mut Parcel, Broken> {
        let found = self.batches.iter_mut().find(|batch| batch.id == id);
        found.ok_or_else(|| Broken::new("H1", "a batch that was never shipped"))
    }

    /// C7, D6: refunds together stay within what is covered.
    pub(super) fn refunds_within_cover(&self) -> Check {
        let Some(split) = self.split()? else { return Ok(()) };
        must(split.refunds_decided <= split.covered, "C7", || {
            format!(
                "refunds of {} where {} are covered",
                split.refunds_decided, split.covered
            )
        })
    }

    /// D8, M3: what came back is no more than what was decided, nor than what was received.
    pub(super) fn refunds_within_received(&self) -> Check {
        let Some(agreed) = &self.agreed else { return Ok(()) };
        let received = usd(&agreed.contract, self.came(None))?;
        let back = self.refunds_received();
        must(back <= received, "M3", || {
            format!("{back} came back of {received} received")
        })
    }
}

fn item(item: &BatchItem) -> Result<(usize, i128), Broken> {
    let line = usize::try_from(item.line).map_err(|_| Broken::new("H1", "a line beyond all lists"))?;
    Ok((line, scaled(&item.quantity.to_string(), 6)?))
}

pub(super) fn unknown(event: &OrderEvent) -> Broken {
    Broken::new("M3", format!("the model does not know {}", event.name()))
}
