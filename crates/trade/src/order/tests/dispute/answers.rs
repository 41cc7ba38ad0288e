//! The first answer to a dispute, in time or late, in whatever order it is written down (D3).

use super::*;

#[test]
fn d3_the_right_gained_by_silence_stays_when_an_answer_comes_late() {
    let mut world = World::disputed();
    world.advance(7);
    world.ok(RecordSupplierResponse {
        text: "Sorry, holidays.".to_owned(),
        at: world.now,
    });
    let events = world.ok(Escalate { at: None });
    assert!(matches!(
        events[0],
        crate::order::OrderEvent::DisputeEscalated {
            because: EscalationCause::NoResponse,
            ..
        }
    ));
}

fn make_offer(world: &mut World, by: Side, at: Instant) {
    world.ok(MakeOffer {
        by,
        remedy: Remedy::Replacement,
        note: String::new(),
        at,
    });
}

#[test]
fn d3_an_answer_in_time_is_the_answer_though_it_is_written_down_after_what_followed() {
    // Opened on the 17th: the five days end with the 22nd.
    let mut world = World::disputed();
    let opened = world.now;
    world.advance(7);
    let late = world.now;
    let answered = |world: &mut World, at| {
        world.give(RecordSupplierResponse {
            text: "We look into it.".to_owned(),
            at,
        })
    };
    let letter = |world: &mut World, at| {
        world.ok(AddStatement {
            by: Side::Supplier,
            text: "As we wrote.".to_owned(),
            at,
        })
    };
    let silent = {
        let mut world = world.clone();
        letter(&mut world, late);
        world.give(Escalate { at: None }).is_ok()
    };
    assert!(
        silent,
        "a letter after the five days does not take the right away"
    );
    let in_time = opened + chrono::TimeDelta::days(2);
    let spoken: [fn(&mut World, Instant); 5] = [
        |world, at| {
            let text = "We look into it.".to_owned();
            world.ok(RecordSupplierResponse { text, at });
        },
        |world, at| {
            let (by, text) = (Side::Supplier, "We look into it.".to_owned());
            world.ok(AddStatement { by, text, at });
        },
        |world, at| {
            let (by, evidence) = (Side::Supplier, evidence("report"));
            world.ok(AddEvidence { by, evidence, at });
        },
        |world, at| make_offer(world, Side::Supplier, at),
        |world, at| {
            make_offer(world, Side::Buyer, at);
            let (offer_id, by, accept) = (world.offer_id(), Side::Supplier, false);
            world.ok(AnswerOffer {
                offer_id,
                by,
                accept,
                at,
            });
        },
    ];
    for (nth, speak) in spoken.into_iter().enumerate() {
        let mut world = world.clone();
        letter(&mut world, late);
        speak(&mut world, in_time);
        let dispute = &world.running().disputes[0];
        assert_eq!(dispute.responded_at, Some(in_time), "{nth}");
        assert_eq!(
            world.refused(Escalate { at: None }).rule,
            "D3",
            "{nth}: there was no silence"
        );
        // Known is known: nothing later answers again.
        let again = answered(&mut world, late).err().map(|refusal| refusal.code);
        assert_eq!(again, Some("dispute.already_answered"), "{nth}");
    }
}
