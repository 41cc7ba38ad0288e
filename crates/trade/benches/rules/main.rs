//! What the rules cost, one core and nothing but `trade`: lives of orders, their page, long histories, calculators.
//! `cargo xtask bench trade` runs it for time; under callgrind, `rules count NAME N` runs one piece N times.

mod baseline;
mod life;
mod pieces;

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

/// Rounds of a measurement; the middle one counts.
const ROUNDS: usize = 9;
/// How long a round takes at least.
const ROUND: Duration = Duration::from_millis(60);

type Fallible = Result<(), Box<dyn Error>>;

fn main() -> Fallible {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args
        .iter()
        .map(String::as_str)
        .filter(|arg| *arg != "--bench")
        .collect();
    match words.as_slice() {
        ["time"] => time(),
        ["names"] => names(),
        ["count", name, times] => count(name, times.parse()?),
        _ => print("rules time | rules names | rules count NAME TIMES"),
    }
}

/// A line for each piece: name, nanoseconds for one, steps in one, and nanoseconds of the baseline beside it.
fn time() -> Fallible {
    let mut pieces = pieces::all()?;
    let mut steady = pieces::Piece::new("baseline", 1, || {
        baseline::work();
        Ok(())
    });
    for piece in &mut pieces {
        let (mut own, mut beside) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            // Side by side, so that whatever else the machine does slows both.
            beside.push(round(&mut steady)?);
            own.push(round(piece)?);
        }
        let line = format!(
            "{} {} {} {}",
            piece.name,
            middle(own),
            piece.steps,
            middle(beside)
        );
        print(&line)?;
    }
    Ok(())
}

fn names() -> Fallible {
    for piece in pieces::all()? {
        print(&format!("{} {}", piece.name, piece.steps))?;
    }
    Ok(())
}

fn count(name: &str, times: u64) -> Fallible {
    let piece = pieces::all()?.into_iter().find(|piece| piece.name == name);
    let mut piece = piece.ok_or("there is no piece of this name")?;
    for _ in 0..times {
        (piece.run)()?;
    }
    Ok(())
}

/// Nanoseconds that one run takes, over as many as fill a round.
fn round(piece: &mut pieces::Piece) -> Result<u128, Box<dyn Error>> {
    let begun = Instant::now();
    let mut runs = 0_u128;
    while begun.elapsed() < ROUND {
        (piece.run)()?;
        runs += 1;
    }
    Ok(begun.elapsed().as_nanos() / runs.max(1))
}

fn middle(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or(0)
}

fn print(line: &str) -> Fallible {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
