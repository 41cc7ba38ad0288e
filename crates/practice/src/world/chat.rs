//! Suppliers answer messages, and a late one asks for patience before its day has come (S1, O9).

use trade::id::OrderId;
use trade::message::{Message, SendMessage, Thread};
use trade::order::contract::Side;
use trade::order::event::SupplierRef;
use trade::order::ground::ship_by;
use trade::order::state::{Order, Running};
use trade::time::{Instant, add_days};

use super::due::{Action, Actor, Due};
use super::scene::{OrderScene, Scene};
use crate::persona::Persona;

pub(super) fn replies(scene: &Scene<'_>) -> Vec<Due> {
    scene
        .facts
        .threads
        .iter()
        .filter_map(|thread| reply(scene, thread))
        .collect()
}

fn reply(scene: &Scene<'_>, thread: &Thread) -> Option<Due> {
    let newest = thread
        .messages
        .last()
        .filter(|message| message.by == Side::Buyer)?;
    let name = &thread.supplier.name;
    let traits = scene.traits(name)?;
    let mut dice = scene.dice(&["reply", name, &thread.messages.len().to_string()]);
    let [low, high] = traits.reply_hours;
    let office = scene.office(thread.supplier.country.as_slice());
    let at = office
        .after(newest.at, dice.between(low * 60, high * 60))
        .max(scene.moment.now);
    let text = dice
        .pick(words(scene, newest))
        .cloned()
        .filter(|text| !text.is_empty())?;
    Some(message(&thread.supplier, text, newest.order_id, at))
}

/// What one says depends on how far the order is.
fn words<'w>(scene: &Scene<'w>, message: &Message) -> &'w [String] {
    let phrases = &scene.world.data.phrases;
    let about = message.order_id;
    let order = scene
        .facts
        .orders
        .iter()
        .find(|order| Some(order.head().order_id) == about);
    match order {
        None | Some(Order::Unconfirmed(_)) => &phrases.greeting,
        Some(Order::Cancelled(_)) => &phrases.afterwards,
        Some(Order::Running(order)) if order.completed_at().is_some() => &phrases.afterwards,
        Some(Order::Running(order)) if order.all_shipped() => &phrases.shipped,
        Some(Order::Running(order)) if order.positions().initial.is_complete() => &phrases.in_production,
        Some(Order::Running(_)) => &phrases.before_payment,
    }
}

/// The late one writes six days before its ship-by day. Whoever agrees and is held to it loses the dispute (O9).
pub(super) fn delay(scene: &OrderScene<'_>) -> Option<Due> {
    if scene.traits.code != Persona::Late {
        return None;
    }
    let order: &Running = scene.unfinished()?;
    let phrases = &scene.scene.world.data.phrases.delay;
    if order.all_shipped() || !order.positions().initial.is_complete() || written(scene, phrases) {
        return None;
    }
    let window = ship_by(order, scene.book).ok().flatten()?;
    let office = scene.supplier_office();
    let day = office.on_or_after(add_days(window.last_day, -6).ok()?);
    let at = scene.not_before_now(office.at(day, 10 * 60).max(order.confirmed.at));
    let text = scene.phrase(phrases, "delay");
    Some(message(&scene.head.supplier, text, Some(scene.head.order_id), at))
}

fn written(scene: &OrderScene<'_>, phrases: &[String]) -> bool {
    let threads = scene.scene.facts.threads.iter();
    let mut messages = threads.flat_map(|thread| &thread.messages);
    messages.any(|message| {
        message.by == Side::Supplier
            && message.order_id == Some(scene.head.order_id)
            && phrases.contains(&message.text)
    })
}

fn message(supplier: &SupplierRef, text: String, order_id: Option<OrderId>, at: Instant) -> Due {
    let command = SendMessage {
        supplier: supplier.clone(),
        by: Side::Supplier,
        text,
        order_id,
        files: Vec::new(),
        at,
    };
    Due {
        at,
        actor: Actor::Supplier,
        key: "message_received",
        about: supplier.name.clone(),
        action: Action::Message(command.into()),
    }
}
