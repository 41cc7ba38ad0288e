//! The later edition: the same stages, and what lapses there (RB2).

use super::super::commands::*;
use super::super::world::*;
use super::build::*;
use super::states::{State, like};
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

/// Every state of it, like those of the first edition.
pub(super) fn later_edition() -> Vec<State> {
    let untyped = || Contract {
        coverage: None,
        ..contract()
    };
    let draft = || World::draft_of(untyped(), LATER);
    let sent = || draft().then(Send {});
    let later = || World::confirmed_of(untyped(), LATER).with_account();
    let name = |stage: &str| format!("later edition: {stage}");
    let countered = {
        let at = sent().now;
        let contract = Box::new(Contract {
            remarks: "countered".to_owned(),
            ..untyped()
        });
        sent().then(RecordSupplierVersion { contract, at })
    };
    let processing = {
        let command = payment(&later(), Instalment::Initial, Method::EChecking, usd("1500"));
        later().then(command)
    };
    let mut states = vec![
        like(&name("draft"), "draft", draft()),
        like(
            &name("waiting for the supplier"),
            "waiting for the supplier",
            sent(),
        ),
        like(&name("waiting for the buyer"), "waiting for the buyer", countered),
        like(
            &name("payment processing"),
            "payment processing; e-Checking",
            processing,
        ),
    ];
    for stage in STAGES {
        states.push(like(&name(stage), stage, reach(stage, later())));
    }
    states.extend(lapsing(&sent(), &later()));
    states
}

/// What the edition does by itself when its days are over.
fn lapsing(sent: &World, later: &World) -> Vec<State> {
    let name = |stage: &str| format!("later edition: {stage}");
    let mut states = Vec::new();
    let after = |world: World, days: i64| {
        let mut world = world;
        world.advance(days);
        world
    };
    let mut over = |stage: &str, what: &str, world: World| {
        states.push(like(&name(&format!("{stage}; {what}")), &name(stage), world));
    };
    over(
        "waiting for the supplier",
        "30 days over",
        after(sent.clone(), 31),
    );
    over("pending payment", "60 days over", after(later.clone(), 61));
    over(
        "completed",
        "30 days over",
        after(reach("completed", later.clone()), 31),
    );
    for stage in ["delivered", "completed"] {
        let world = reach(stage, later.clone()).charged_back();
        over(stage, "all charged back, 60 days over", after(world, 61));
    }
    over(
        "delivered",
        "dispute open",
        dispute(reach("delivered", later.clone()), "open"),
    );
    over(
        "delivered",
        "dispute on its fourth day",
        after(dispute(reach("delivered", later.clone()), "open"), 4),
    );
    over(
        "delivered",
        "dispute on its seventh day",
        after(dispute(reach("delivered", later.clone()), "open"), 7),
    );
    states.push(like(
        &name("cancelled by itself"),
        "cancelled; never confirmed",
        after(sent.clone(), 31).then(Lapse {}),
    ));
    states
}
