//! S1 and O9: reading, and marks of the user.

use uuid::Uuid;

use super::*;
use crate::id::SupplierId;
use crate::time::parse_instant;

pub(super) fn now() -> Instant {
    parse_instant("2026-04-10T18:00:00Z").unwrap()
}

pub(super) fn id(n: u128) -> MessageId {
    MessageId::new(Uuid::from_u128(n))
}

pub(super) fn send(by: Side, text: &str, order: Option<u128>) -> MessageCommand {
    let supplier_id = SupplierId::new(Uuid::nil());
    SendMessage {
        supplier: SupplierRef {
            supplier_id,
            name: "Quillotter Seals".to_owned(),
            country: None,
        },
        by,
        text: text.to_owned(),
        order_id: order.map(|order| OrderId::new(Uuid::from_u128(order))),
        files: Vec::new(),
        at: now(),
    }
    .into()
}

/// A thread in which the n-th command writes the n-th message.
pub(super) fn run(commands: &[MessageCommand]) -> Result<Thread, &'static str> {
    let mut state = None;
    for (n, command) in commands.iter().enumerate() {
        let events = decide(state.as_ref(), command, id(n as u128), now()).map_err(|refusal| refusal.code)?;
        for event in &events {
            state = Some(Thread::evolve(state, event).expect("a history"));
        }
    }
    Ok(state.expect("a thread"))
}

#[test]
fn s1_unread_counts_the_suppliers_messages_only() {
    let mut commands = vec![
        send(Side::Supplier, "Hello", None),
        send(Side::Buyer, "Hi", None),
        send(Side::Supplier, "Price list attached", None),
    ];
    assert_eq!(run(&commands).unwrap().unread(), 2);
    commands.push(MarkRead { up_to: id(1) }.into());
    assert_eq!(run(&commands).unwrap().unread(), 1);
    commands.push(MarkRead { up_to: id(2) }.into());
    commands.push(MarkRead { up_to: id(0) }.into());
    assert_eq!(run(&commands).unwrap().unread(), 0, "reading is never undone");
}

fn order(n: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(n))
}

pub(super) fn mark(n: u128, agrees_to_delay: bool) -> MessageCommand {
    let message_id = id(n);
    MarkMessage {
        message_id,
        agrees_to_delay,
    }
    .into()
}

/// How many messages agree to a delay of this order, started before they were written.
fn agreed(commands: &[MessageCommand], n: u128) -> usize {
    run(commands).unwrap().delays_agreed_for(order(n), now()).len()
}

#[test]
fn o9_a_buyers_message_agrees_to_a_delay_by_its_words() {
    for (text, agrees) in [
        ("A week later is fine.", true),
        ("OK, we can accept a delay of ten days.", true),
        ("Agreed to the new date: shipment is postponed to 10 May.", true),
        ("Take your time!", true),
        ("No problem, another two weeks.", true),
        ("Hello. We can wait. Regards", true),
        ("Fine, but only 3 more days", true),
        ("We extended the deadline, that is acceptable", true),
        // Neither a question nor a refusal is consent, nor is consent to something else.
        ("Is a week later fine?", false),
        ("A later shipment is not acceptable.", false),
        ("We don't agree to any delay.", false),
        ("Agreed, please ship without delay.", false),
        ("OK: ship no later than 10 May.", false),
        ("Late shipment costs 1 percent a day, agreed.", false),
        ("The colour is fine.", false),
        ("We accept 500 more pieces.", false),
        ("When will it ship?", false),
        ("", false),
    ] {
        let attached = FileRef {
            file_id: crate::id::FileId::of(b"photo"),
            name: "photo".to_owned(),
            size: "5".to_owned(),
        };
        let MessageCommand::Send(message) = send(Side::Buyer, text, Some(7)) else {
            panic!("a message")
        };
        let files = vec![attached];
        let message = SendMessage { files, ..message };
        assert_eq!(agreed(&[message.into()], 7), usize::from(agrees), "{text}");
    }
    // What the supplier writes agrees to nothing for the buyer.
    assert_eq!(
        agreed(&[send(Side::Supplier, "A week later is fine.", Some(7))], 7),
        0
    );
}

#[test]
fn o9_the_user_has_the_last_word_on_what_a_message_agrees_to() {
    let said = send(Side::Buyer, "A week later is fine", Some(7));
    let plain = send(Side::Buyer, "As you proposed", Some(7));
    let theirs = send(Side::Supplier, "As agreed, we ship on 10 May", Some(7));
    for (message, mark_as, expected) in [
        (&said, false, 0),
        (&said, true, 1),
        (&plain, true, 1),
        (&plain, false, 0),
        (&theirs, true, 1),
    ] {
        assert_eq!(
            agreed(&[message.clone(), mark(0, mark_as)], 7),
            expected,
            "{message:?}"
        );
    }
    // And may think better of it.
    assert_eq!(agreed(&[said.clone(), mark(0, false), mark(0, true)], 7), 1);
    assert_eq!(agreed(&[plain, mark(0, true), mark(0, false)], 7), 0);
}

#[test]
fn o9_a_message_is_about_its_order_or_about_those_that_were_started() {
    let about_one = [send(Side::Buyer, "A week later is fine", Some(7))];
    assert_eq!((agreed(&about_one, 7), agreed(&about_one, 8)), (1, 0));
    let about_none = [send(Side::Buyer, "Take your time", None)];
    let thread = run(&about_none).unwrap();
    for (seconds, expected) in [(-1, 1), (0, 1), (1, 0)] {
        let started_at = now() + chrono::TimeDelta::seconds(seconds);
        assert_eq!(
            thread.delays_agreed_for(order(8), started_at).len(),
            expected,
            "{seconds}"
        );
    }
}

#[test]
fn s1_what_is_refused() {
    let overlong = send(Side::Buyer, &"x".repeat(LONGEST + 1), None);
    let MessageCommand::Send(early) = send(Side::Buyer, "soon", None) else {
        panic!("a message")
    };
    let early = SendMessage {
        at: now() + chrono::TimeDelta::seconds(1),
        ..early
    };
    for (command, code) in [
        (send(Side::Buyer, "  ", None), "message.empty"),
        (overlong, "message.too_long"),
        (early.into(), "message.in_future"),
        (MarkRead { up_to: id(9) }.into(), "message.unknown"),
        (
            MarkMessage {
                message_id: id(9),
                agrees_to_delay: true,
            }
            .into(),
            "message.unknown",
        ),
    ] {
        assert_eq!(run(&[command]), Err(code));
    }
    let MessageCommand::Send(stray) = send(Side::Buyer, "soon", None) else {
        panic!("a message")
    };
    let stray = SendMessage {
        supplier: SupplierRef {
            supplier_id: SupplierId::new(Uuid::from_u128(2)),
            ..stray.supplier.clone()
        },
        ..stray
    };
    let commands = [send(Side::Buyer, "first", None), stray.into()];
    assert_eq!(run(&commands), Err("message.other_supplier"));
}

#[test]
fn s1_a_message_has_at_most_20000_characters() {
    assert!(run(&[send(Side::Buyer, &"ü".repeat(LONGEST), None)]).is_ok());
    assert_eq!(
        run(&[send(Side::Buyer, &"ü".repeat(LONGEST + 1), None)]),
        Err("message.too_long")
    );
}

#[test]
fn s1_what_is_read_or_marked_already_is_no_event() {
    let thread = run(&[
        send(Side::Supplier, "Hello", None),
        send(Side::Supplier, "Are you there?", None),
        MarkRead { up_to: id(1) }.into(),
    ]);
    let thread = thread.unwrap();
    for up_to in [0, 1] {
        let again = decide(Some(&thread), &MarkRead { up_to: id(up_to) }.into(), id(9), now());
        assert_eq!(again.unwrap(), [], "{up_to}");
    }
    for (agrees_to_delay, events) in [(false, 0), (true, 1)] {
        let mark = MarkMessage {
            message_id: id(0),
            agrees_to_delay,
        };
        let marked = decide(Some(&thread), &mark.into(), id(9), now()).unwrap();
        assert_eq!(marked.len(), events, "{agrees_to_delay}");
    }
}

#[test]
fn s1_a_thread_is_folded_from_its_events() {
    let command = send(Side::Supplier, "Hello", None);
    let events = decide(None, &command, id(1), now()).unwrap();
    let folded = Thread::fold(&events).unwrap().unwrap();
    assert_eq!((folded.messages.len(), folded.unread()), (1, 1));
    assert_eq!(Thread::fold(&[]).unwrap(), None);
}
