//! A history that cannot have been: every event of a life told a second time, and every event of another life. What
//! folds it must say that it is corrupt, or come to what it was told; kept in `tests/golden/histories.txt`.

use std::fmt::Write;

use super::transitions::states;
use crate::golden::compare;
use crate::order::{OrderEvent, evolve};

const HEADER: &str = "\
Each state with its own events told once more, and with those of the state before it in this list: `fits`, or why the
history is corrupt. An event that fits is one that can come twice, or one that `decide` alone keeps from coming.
";

#[test]
fn what_cannot_have_happened_is_corrupt_as_the_golden_book_says() {
    let mut text = HEADER.to_owned();
    let mut other: Vec<OrderEvent> = Vec::new();
    let told = |name: &str| !name.contains("change proposed") && !name.starts_with("later edition");
    for state in states::all() {
        let Some(order) = state.world.order.clone().filter(|_| told(&state.name)) else {
            continue;
        };
        let _ = writeln!(text, "\n== {}", state.name);
        for (whose, events) in [("again", &state.world.events), ("from before", &other)] {
            let mut lines: Vec<String> = Vec::new();
            for event in events {
                let came = match evolve(Some(order.clone()), event) {
                    Ok(_) => "fits".to_owned(),
                    Err(corrupt) => corrupt.reason.clone(),
                };
                let line = format!("{} {whose}: {came}\n", event.name());
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            text.push_str(&lines.concat());
        }
        other = state.world.events;
    }
    compare("histories.txt", &text);
}
