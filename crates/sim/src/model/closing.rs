//! The instants at which open windows close, counted day by day (T1, T3).

use chrono::{DateTime, Utc};
use trade::order::event::Ground;
use trade::order::view::DeadlineKind;

use super::sheet::{Quarrel, Sheet};

impl Sheet {
    /// When deadlines of this kind may close, of the order or of one of its batches; `None` of what is not counted here.
    #[must_use]
    pub fn closings(&self, kind: DeadlineKind) -> Option<Vec<DateTime<Utc>>> {
        let open = self
            .open_dispute()
            .filter(|quarrel| quarrel.escalated_at.is_none());
        let of_dispute = |end: fn(&Quarrel, super::Edition) -> Option<DateTime<Utc>>| {
            let end = open.and_then(|quarrel| end(quarrel, self.edition));
            end.into_iter().collect()
        };
        match kind {
            DeadlineKind::ShipBy => Some(self.due_to_ship().into_iter().collect()),
            DeadlineKind::QualityWindow => Some(self.ends_of(Ground::Quality)),
            DeadlineKind::LateShipmentWindow => Some(self.ends_of(Ground::LateShipment)),
            DeadlineKind::DisputeRespond => Some(of_dispute(Quarrel::respond_by)),
            DeadlineKind::DisputeSettle => Some(of_dispute(Quarrel::settle_by)),
            _ => None,
        }
    }

    fn ends_of(&self, ground: Ground) -> Vec<DateTime<Utc>> {
        let batches = self.batches.iter().map(|parcel| Some(parcel.id));
        let spans = batches
            .chain([None])
            .filter_map(|batch_id| self.span(ground, batch_id));
        spans.filter_map(|span| span.until).collect()
    }
}
