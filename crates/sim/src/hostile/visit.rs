//! Back at the moment when somebody was about to do what calls by chance did not come to: a loan waits for its lender only so
//! long. The same is asked there, with one thing in it another, with
//! something broken, and at last as it was asked in that life. Nothing is listed: what no call did, and a life did, is
//! looked for.

use super::Counts;
use super::furnish::moment;
use super::make::Scene;
use super::schema::Api;
use super::spoil::spoil;
use super::world::{World, asked};
use crate::dice::Dice;
use crate::durable::{Moment, broken};
use crate::ground::Ground;
use crate::model::{Broken, Check};
use crate::worlds::Template;

/// Calls at a moment, before the one that was made then.
const TRIES: u64 = 6;

/// Lives that world again up to the moment before that operation was first done there, and calls it.
pub(super) fn again(api: &Api, template: &Template, place: (u64, u64), op: &str) -> Result<Counts, Broken> {
    let (home, kept) = (
        tempfile::tempdir().map_err(broken)?,
        tempfile::tempdir().map_err(broken)?,
    );
    template.copy_to(home.path())?;
    let copy = kept.path().join("before");
    let Some(moment) = moment(template, (home.path(), &copy), place, op)? else {
        return Ok(Counts::of(api));
    };
    let dice = Dice::new(place.0 ^ 0x3041, place.1);
    let mut world = World::open((api, template), Ground::practice(&moment.home), dice)?;
    world.visit(&moment)?;
    world.close()
}

impl World<'_> {
    /// Asks at that moment for what was done then.
    fn visit(&mut self, moment: &Moment) -> Check {
        let api = self.api;
        let Some(operation) = api.find(&moment.op) else {
            return Ok(());
        };
        self.far.put(&asked(&moment.op), &moment.args);
        self.far.take_in(api, &operation.args, &moment.args);
        let order_id = &moment.args["order_id"];
        if order_id.is_string() {
            self.turn_to(order_id)?;
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
