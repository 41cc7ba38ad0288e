//! Back at the moment when somebody was about to do what calls by chance did not come to: a loan waits for its lender only so
//! long, an order is over and not written down for an hour. The same is asked there, with one thing in it another, with
//! something broken, and at last as it was asked in that life. Nothing is listed: a moment is kept of whatever was done.

use serde_json::json;

use super::Counts;
use super::make::Scene;
use super::spoil::spoil;
use super::world::{World, asked};
use crate::durable::Moment;
use crate::model::Check;

/// Moments that a world goes back to, those first that its people came to least often.
const VISITS: usize = 8;

/// Calls at a moment, before the one that was made then.
const TRIES: u64 = 6;

/// Moments of operations that this world never did by a call by chance.
pub(super) fn missed(mut moments: Vec<Moment>, counts: &Counts) -> Vec<Moment> {
    moments.retain(|moment| counts.0.get(&moment.op).is_some_and(|count| count.accepted == 0));
    moments.sort_by_key(|moment| moment.tried);
    moments.truncate(VISITS);
    moments
}

impl World<'_> {
    /// Asks at that moment for what was done then.
    pub(super) fn visit(&mut self, moment: &Moment) -> Check {
        let api = self.api;
        let (Some(operation), Some(view)) = (api.find(&moment.op), api.find("order.view")) else {
            return Ok(());
        };
        self.far.put(&asked(&moment.op), &moment.args);
        self.far.take_in(api, &operation.args, &moment.args);
        let page = json!({ "order_id": moment.args["order_id"] });
        if moment.args["order_id"].is_string()
            && let Some(page) = self.call(view, page, true, None)?
        {
            self.near.take_in(api, &view.reply, &page);
        }
        for turn in 0..=TRIES {
            let mut args = moment.args.clone();
            let spoiled = turn % 3 == 1;
            if turn < TRIES {
                let scene = Scene {
                    api,
                    near: &self.near,
                    far: &self.far,
                    now: self.now,
                    room: operation.room(),
                };
                args = scene.vary(&operation.args, args, &mut self.dice);
            }
            if spoiled {
                spoil(&mut args, &mut self.dice);
            }
            self.requests += 1;
            let id = format!("visit-{}", self.requests);
            self.call(operation, args, !spoiled, Some(id))?;
        }
        Ok(())
    }
}
