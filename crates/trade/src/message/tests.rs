//! S1 and O9: reading, and marks of the user.

use uuid::Uuid;

use super::*;
use crate::id::SupplierId;
use crate::time::parse_instant;

fn now() -> Instant {
    parse_instant("2026-04-10T18:00:00Z").unwrap()
}

fn id(n: u128) -> MessageId {
    MessageId::new(Uuid::from_u128(n))
}

fn send(by: Side, text: &str, order: Option<u128>) -> MessageCommand {
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
fn run(commands: &[MessageCommand]) -> Result<Thread, &'static str> {
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

#[test]
fn o9_a_message_agrees_to_a_delay_only_when_the_user_says_so() {
    let order = |n| OrderId::new(Uuid::from_u128(n));
    let mut commands = vec![
        send(Side::Buyer, "A week later is fine", Some(7)),
        send(Side::Buyer, "Take your time", None),
    ];
    assert!(run(&commands).unwrap().delays_agreed_for(order(7)).is_empty());
    commands.push(
        MarkMessage {
            message_id: id(0),
            agrees_to_delay: true,
        }
        .into(),
    );
    let thread = run(&commands).unwrap();
    assert_eq!(thread.delays_agreed_for(order(7)).len(), 1);
    assert!(thread.delays_agreed_for(order(8)).is_empty());
    commands.push(
        MarkMessage {
            message_id: id(1),
            agrees_to_delay: true,
        }
        .into(),
    );
    assert_eq!(
        run(&commands).unwrap().delays_agreed_for(order(8)).len(),
        1,
        "about no order: about all"
    );
    commands.push(
        MarkMessage {
            message_id: id(0),
            agrees_to_delay: false,
        }
        .into(),
    );
    assert_eq!(run(&commands).unwrap().delays_agreed_for(order(7)).len(), 1);
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
