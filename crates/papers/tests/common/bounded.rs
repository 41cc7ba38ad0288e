//! What a file that was made to break a reader may cost: the same five seconds and 256 MiB for all of them, in every build.

use std::fmt::Debug;
use std::sync::Mutex;
use std::time::Duration;

/// One at a time: memory is counted for the whole process, so what needs this has test files of its own.
pub static ALONE: Mutex<()> = Mutex::new(());

/// Longest that the thread may be at work.
const TIME: Duration = Duration::from_secs(5);

/// Most memory that the process may ever have had, in bytes.
const MEMORY: u64 = 256 << 20;

/// Does it, and panics when it took more than it may.
pub fn bounded<R: Debug>(what: &str, work: impl FnOnce() -> R) -> R {
    let begun = used();
    let result = work();
    let took = used() - begun;
    assert!(took < TIME, "{what}: {took:?}: {result:?}");
    if let Some(most) = most_memory() {
        assert!(most < MEMORY, "{what}: {most} bytes: {result:?}");
    }
    result
}

/// How long this thread was at work: on a busy machine the clock on the wall says something else.
#[cfg(unix)]
fn used() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn used() -> Duration {
    static FIRST: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    FIRST.elapsed()
}

/// The most memory that this process has had, in bytes; nothing where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}
