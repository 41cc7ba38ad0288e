//! Reads a script line by line and does what it says with `decide`, `evolve` and `view` of `trade`, by a clock and ids
//! of its own. It must not know a rule: what happens is what the rules answer.

mod contract;
mod credit;
mod dispute;
mod goods;
mod money;
mod show;
mod show_credit;
mod show_parts;
mod show_start;
mod show_why;
mod words;
mod world;

use std::collections::BTreeSet;

use trade::credit::facility::CreditCommand;
use trade::order::OrderCommand;
use trade::refusal::Refusal;
use trade::supplier::RecordLimit;
use trade::time::Instant;
use world::World;

/// A line that cannot be read, or that the rules refuse although nothing was tried.
pub(crate) type Problem = String;

/// What a line asks the rules for.
pub(crate) enum Act {
    Order(OrderCommand),
    Credit(CreditCommand),
    Limit(RecordLimit),
}

/// Reads scripts.
pub(crate) struct Interpreter {
    world: World,
    figures: Figures,
}

/// Names of figures that are worked out.
#[derive(Default)]
pub(crate) struct Figures {
    /// Those that the pages of a script had where it was looked at.
    pub(crate) there: BTreeSet<String>,
    /// Those that the script asks for their reason.
    pub(crate) asked: BTreeSet<String>,
}

impl Interpreter {
    /// The script with what each line says now, and the figures it met.
    ///
    /// # Errors
    /// The first line that cannot be read or done.
    pub(crate) fn run(text: &str) -> Result<(String, Figures), Problem> {
        let (world, figures) = (World::new(), Figures::default());
        let mut interpreter = Interpreter { world, figures };
        let mut told = String::new();
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.starts_with("    "))
        {
            told.push_str(line);
            told.push('\n');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let said = interpreter
                .line(line)
                .map_err(|problem| format!("line {number}: {line}: {problem}"))?;
            for said in said {
                told.push_str("    ");
                told.push_str(&said);
                told.push('\n');
            }
        }
        Ok((told, interpreter.figures))
    }

    fn line(&mut self, line: &str) -> Result<Vec<String>, Problem> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["show", what @ ..] => {
                self.figures.there.extend(show_why::worked_out(&self.world));
                show::show(&self.world, what)
            }
            ["why", what @ ..] => {
                let (name, lines) = show_why::why(&self.world, what)?;
                self.figures.asked.insert(name);
                Ok(lines)
            }
            ["try", rest @ ..] => {
                let act = self.act(rest)?;
                Ok(vec![match self.world.would(&act) {
                    Ok(events) => format!("yes: {}", events.join(", ")),
                    Err(refusal) => refused(&refusal),
                }])
            }
            words if self.world.set(words)? => Ok(show_start::moved(&self.world, words)),
            words if contract::write(&mut self.world.contract, words)? => Ok(Vec::new()),
            words => {
                let act = self.act(words)?;
                self.world.give(&act).map_err(|refusal| refused(&refusal))?;
                Ok(show_start::told(&mut self.world, &act))
            }
        }
    }

    /// The command behind the words. `at <day> <time>` at the end says when it happened, in the platform's zone.
    fn act(&self, words: &[&str]) -> Result<Act, Problem> {
        let world = &self.world;
        let (words, at) = match words {
            [rest @ .., "at", day, time] if day.starts_with("20") => (rest, world.instant(day, time)?),
            words => (words, world.now),
        };
        let order = |read: fn(&World, &[&str], Instant) -> words::Read| read(world, words, at).transpose();
        let read = order(words::agreement)
            .or_else(|| order(money::read))
            .or_else(|| order(goods::read))
            .or_else(|| order(dispute::read));
        if let Some(command) = read {
            return command.map(Act::Order);
        }
        if let Some(command) = credit::read(world, words, at)? {
            return Ok(Act::Credit(command));
        }
        match words {
            ["supplier", "reports", "remaining", "limit", remaining] => {
                Ok(Act::Limit(world.limit_report(remaining, None, at)?))
            }
            [
                "supplier",
                "reports",
                "remaining",
                "limit",
                remaining,
                "of",
                limit,
            ] => Ok(Act::Limit(world.limit_report(remaining, Some(limit), at)?)),
            _ => Err("these words mean nothing here".to_owned()),
        }
    }
}

/// A refusal in one line: code, rule, sentence and facts, ids apart.
fn refused(refusal: &Refusal) -> String {
    let mut line = format!("no: {} ({}) {}", refusal.code, refusal.rule, refusal.message);
    let facts = refusal
        .facts
        .iter()
        .filter(|(name, _)| *name != &"id" && !name.ends_with("_id"));
    for (name, fact) in facts {
        let value = serde_json::to_value(fact).unwrap_or_default();
        line.push_str(&format!(" {name}={}", words::plain(&value)));
    }
    line
}
