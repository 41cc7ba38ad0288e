//! Processor time of this process: what a speed is when others use the machine too. Known on Linux only.

use std::time::Duration;

/// Clock ticks in a second, as Linux counts them for every program.
const TICKS: u64 = 100;

/// Processor time so far, of all threads: in the program, and in the system on its behalf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processor {
    /// In the program.
    pub user: Duration,
    /// In the system.
    pub system: Duration,
}

impl Processor {
    /// What this process has used; `None` where it cannot be known.
    #[must_use]
    pub fn used() -> Option<Processor> {
        parse(&std::fs::read_to_string("/proc/self/stat").ok()?)
    }

    /// Both together.
    #[must_use]
    pub fn whole(&self) -> Duration {
        self.user + self.system
    }

    /// What was used since.
    #[must_use]
    pub fn since(&self, before: &Processor) -> Processor {
        Processor {
            user: self.user.saturating_sub(before.user),
            system: self.system.saturating_sub(before.system),
        }
    }
}

/// The two times in a line of /proc/PID/stat: the twelfth and thirteenth word after the name, which stands in brackets.
fn parse(stat: &str) -> Option<Processor> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut words = after_name.split_whitespace().skip(11);
    let mut time = || {
        let ticks: u64 = words.next()?.parse().ok()?;
        Some(Duration::from_millis(ticks * 1000 / TICKS))
    };
    Some(Processor {
        user: time()?,
        system: time()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_are_found_behind_any_name() {
        let line = "42 (a (b) c) R 1 2 3 4 5 6 7 8 9 10 250 50 0 0";
        let found = parse(line).unwrap();
        assert_eq!((found.user.as_millis(), found.system.as_millis()), (2_500, 500));
        assert_eq!(parse("42 (a) R 1"), None);
    }
}
