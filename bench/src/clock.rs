//! Time of this thread alone, because others use the machine too; percentiles; memory.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Processor time this thread has used.
pub fn used() -> Duration {
    time_of(ClockId::ThreadCPUTime)
}

/// Processor time all threads have used.
pub fn used_by_all() -> Duration {
    time_of(ClockId::ProcessCPUTime)
}

fn time_of(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Runs it and says what it used.
pub fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let before = used();
    let result = work();
    (result, used() - before)
}

/// Times of one engine.
#[derive(Default, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Of a log that was asked twice, the second time.
    pub fn later_half(&self) -> Times {
        Times(self.0[self.0.len() / 2..].to_vec())
    }

    /// Every so many of them, from the first on.
    pub fn every(&self, step: usize) -> Times {
        Times(self.0.iter().step_by(step).copied().collect())
    }

    /// Milliseconds that so many in a hundred stay within.
    pub fn percentile(&self, percent: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let at = ((sorted.len() as f64 * percent / 100.0).ceil() as usize).clamp(1, sorted.len().max(1));
        sorted.get(at - 1).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<Duration>().as_secs_f64() * 1e3 / self.0.len().max(1) as f64
    }

    pub fn row(&self, name: &str) -> String {
        format!(
            "| {name} | {} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            self.0.len(),
            self.percentile(50.0),
            self.percentile(95.0),
            self.percentile(99.0),
            self.percentile(100.0),
            self.mean()
        )
    }
}

/// Kilobytes of the process that are resident: its own, and of files.
pub fn resident() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    (field("RssAnon:"), field("RssFile:"))
}

/// Kilobytes of a mapped file that are resident.
pub fn resident_of(name: &str) -> u64 {
    let maps = std::fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    let mut ours = false;
    let mut sum = 0;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("Rss:") if ours => sum += words.next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0),
            Some(first) if first.contains('-') && !first.ends_with(':') => ours = line.ends_with(name),
            _ => {}
        }
    }
    sum
}
