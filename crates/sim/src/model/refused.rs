//! Refusals of a dispute held against the model: what the rules allow is not refused (D1–D3, D6).

use trade::id::FileId;
use trade::order::OrderCommand;
use trade::order::event::Complaint;
use trade::time::Instant;

use super::sheet::Sheet;
use super::{Check, must};

impl Sheet {
    /// Whether a dispute, or its escalation, was refused for a reason that there is. Other commands and other reasons are
    /// let pass.
    ///
    /// # Errors
    /// The rule by which it was possible.
    pub fn refused(&self, command: &OrderCommand, code: &str, now: Instant) -> Check {
        match command {
            OrderCommand::OpenDispute(command) => {
                let files = command.evidence.iter().map(|evidence| evidence.file.file_id);
                let had_its_end = self.had_its_end(command.complaint.ground);
                self.complaint(&command.complaint, code, now)?;
                self.nothing_new(had_its_end, files, code)?;
                must(
                    code != "dispute.too_early" || !self.initial_is_complete(),
                    "D1",
                    || "a dispute is too early though the initial payment is complete".to_owned(),
                )?;
                let open = self.open_dispute().is_some();
                must(code != "dispute.already_open" || open, "D6", || {
                    "a dispute is said to be open where none is".to_owned()
                })
            }
            OrderCommand::ExtendDispute(command) => {
                let Complaint { ground, batch_id, .. } = command.complaint;
                let open = self.open_dispute();
                let files = open.into_iter().flat_map(|quarrel| &quarrel.files).copied();
                self.complaint(&command.complaint, code, now)?;
                self.nothing_new(self.had_its_end_there(ground, batch_id), files, code)
            }
            OrderCommand::Escalate(_) => {
                let open = self
                    .open_dispute()
                    .filter(|quarrel| quarrel.escalated_at.is_none());
                let cause = open.and_then(|quarrel| quarrel.cause(now, self.edition));
                let early = code == "dispute.escalation_too_early";
                must(!early || cause.is_none(), "D3", || {
                    format!("too early to escalate at {now}, for which there is {cause:?}")
                })
            }
            _ => Ok(()),
        }
    }

    fn complaint(&self, complaint: &Complaint, code: &str, now: Instant) -> Check {
        let late_or_early = [
            "dispute.not_late",
            "dispute.not_late_yet",
            "dispute.late_shipment_closed",
            "dispute.quality_closed",
        ];
        let span = self.goods_by(now).span(complaint.ground, complaint.batch_id);
        let possible = span.is_some_and(|span| span.holds(now));
        must(!possible || !late_or_early.contains(&code), "D2", || {
            format!("{code} of {complaint:?} at {now}, which is possible in {span:?}")
        })
    }

    fn nothing_new(&self, had_its_end: bool, mut files: impl Iterator<Item = FileId>, code: &str) -> Check {
        let nothing = had_its_end && !files.any(|file| self.is_new(file));
        must(nothing || code != "dispute.nothing_new", "D6", || {
            "nothing is said to be new where something is".to_owned()
        })
    }
}
