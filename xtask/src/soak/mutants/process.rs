//! Runs a test binary with a time limit and, where the system can, a limit of memory: a mutant may never come to an
//! end, and may fill the memory on its way.

use std::ffi::OsString;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::workspace::Binary;

/// In kilobytes, what `ulimit -v` counts.
#[cfg(unix)]
const MEMORY: &str = "4000000";
const POLL: Duration = Duration::from_millis(5);

/// What to run.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    /// The test binary.
    pub(crate) binary: &'a Binary,
    /// Its arguments.
    pub(crate) args: Vec<&'a str>,
    /// Variables beside those of this process.
    pub(crate) environment: Vec<(OsString, OsString)>,
    /// After this long it is stopped.
    pub(crate) limit: Duration,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Whether it ended well.
    pub(crate) succeeded: bool,
    /// Whether it was stopped.
    pub(crate) timed_out: bool,
    /// How long it took.
    pub(crate) taken: Duration,
    /// What it printed.
    pub(crate) text: String,
}

/// Runs it.
///
/// # Errors
/// When it cannot be started or watched.
pub(crate) fn run(run: &Run<'_>) -> Result<Ended> {
    let begun = Instant::now();
    let mut child = command(run)
        .args(&run.args)
        .envs(run.environment.iter().cloned())
        .env_remove("UPDATE_GOLDEN")
        .current_dir(&run.binary.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", run.binary.path.display()))?;
    let mut stdout = child
        .stdout
        .take()
        .context("the output of a test cannot be read")?;
    let reader = std::thread::spawn(move || {
        let mut read = Vec::new();
        let _ = stdout.read_to_end(&mut read);
        read
    });
    let (status, timed_out) = loop {
        if let Some(status) = child.try_wait()? {
            break (status, false);
        }
        if begun.elapsed() > run.limit {
            child.kill()?;
            break (child.wait()?, true);
        }
        std::thread::sleep(POLL);
    };
    let read = reader.join().unwrap_or_default();
    Ok(Ended {
        succeeded: status.success() && !timed_out,
        timed_out,
        taken: begun.elapsed(),
        text: String::from_utf8_lossy(&read).into_owned(),
    })
}

#[cfg(unix)]
fn command(run: &Run<'_>) -> Command {
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {MEMORY}; exec \"$@\"");
    command.args(["-c", script.as_str(), "sh"]).arg(&run.binary.path);
    command
}

#[cfg(not(unix))]
fn command(run: &Run<'_>) -> Command {
    Command::new(&run.binary.path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_end_is_stopped() {
        let binary = Binary {
            path: "sleep".into(),
            folder: std::env::temp_dir(),
        };
        let ended = |args, limit| {
            run(&Run {
                binary: &binary,
                args,
                environment: Vec::new(),
                limit: Duration::from_millis(limit),
            })
            .unwrap()
        };
        assert!(ended(vec!["30"], 50).timed_out);
        assert!(ended(vec!["0"], 5000).succeeded);
    }
}
