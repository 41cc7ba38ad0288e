//! Cold start and memory. The program says `page ready` once its page has painted and its first question was
//! answered; memory is the proportional set size that Linux keeps for the program and the web view's processes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::median;
use crate::command::say;
use crate::place::{self, Profile};
use crate::{app, node, system};

const RUNS: usize = 5;
/// Memory is read when the page has been quiet for this long.
const SETTLE: Duration = Duration::from_secs(3);
const READY: &str = "page ready";

/// One start of the program.
#[derive(Debug, Clone, Copy)]
struct Start {
    ready: Duration,
    own_kb: u64,
    all_kb: u64,
}

/// Builds the package, starts the program again and again, and prints the medians.
pub(crate) fn run() -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("memory is read from /proc, which is on Linux only");
    }
    system::prepare(system::Use::Window)?;
    node::install()?;
    app::package()?;
    let package = app::packages()?
        .first()
        .map(std::fs::metadata)
        .transpose()?
        .map_or(0, |data| data.len());
    let home = std::env::temp_dir().join(format!("quayside-bench-{}", std::process::id()));
    // The first start makes the practice world and is not a cold start of what exists.
    start(&home)?;
    let starts = (0..RUNS).map(|_| start(&home)).collect::<Result<Vec<Start>>>();
    let removed = std::fs::remove_dir_all(&home);
    print(&starts?, package);
    removed.with_context(|| format!("cannot remove {}", home.display()))
}

fn print(starts: &[Start], package: u64) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let middle =
        |value: fn(&Start) -> u64| median(&starts.iter().map(value).collect::<Vec<_>>()).unwrap_or(0);
    say(&format!(
        "\nrelease build, {cores} cores, Xvfb, median of {} starts\n",
        starts.len()
    ));
    say("| | |\n|---|---|");
    say(&format!(
        "| process start to a page that answers | {} ms |",
        middle(|start| millis(start.ready))
    ));
    say(&format!(
        "| own process, PSS | {} MB |",
        middle(|start| start.own_kb / 1000)
    ));
    say(&format!(
        "| with the web view's processes, PSS | {} MB |",
        middle(|start| start.all_kb / 1000)
    ));
    say(&format!("| package | {:.1} MB |", app::megabytes(package)));
    let all: Vec<u64> = starts.iter().map(|start| millis(start.ready)).collect();
    say(&format!("\nevery start, ms: {all:?}"));
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn start(home: &Path) -> Result<Start> {
    let screen = Screen::open()?;
    let begun = Instant::now();
    let mut program = Command::new(place::program(Profile::Release, "quayside"))
        .args(["--practice", "--home"])
        .arg(home)
        .env("DISPLAY", &screen.name)
        .env("QUAYSIDE_LOG", "quayside=info")
        .env("XDG_DATA_HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_CACHE_HOME", home)
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start the program")?;
    let measured = measure(&mut program, begun);
    end(&mut program)?;
    measured
}

fn measure(program: &mut Child, begun: Instant) -> Result<Start> {
    let errors = program.stderr.take().context("the program has no stderr")?;
    let mut lines = BufReader::new(errors).lines();
    let found = lines.find(|line| line.as_ref().map_or(true, |line| line.contains(READY)));
    found.context("the program ended before its page was ready")??;
    let ready = begun.elapsed();
    std::thread::sleep(SETTLE);
    let own_kb = pss(program.id())?;
    let views = descendants(program.id())?
        .into_iter()
        .map(|id| pss(id).unwrap_or(0))
        .sum::<u64>();
    Ok(Start {
        ready,
        own_kb,
        all_kb: own_kb + views,
    })
}

/// Ends the program; the web view's processes end with it, and we wait until they have.
fn end(program: &mut Child) -> Result<()> {
    let views = descendants(program.id())?;
    program.kill()?;
    program.wait()?;
    let patience = Instant::now();
    while views.iter().any(|id| Path::new(&format!("/proc/{id}")).exists()) {
        if patience.elapsed() > Duration::from_secs(10) {
            bail!("a process of the web view outlives the program");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Proportional set size in kB (1024 bytes as /proc counts, printed as thousands: the difference is under 3 %).
fn pss(id: u32) -> Result<u64> {
    let file = format!("/proc/{id}/smaps_rollup");
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let line = text
        .lines()
        .find(|line| line.starts_with("Pss:"))
        .context("no Pss line")?;
    let number = line
        .split_whitespace()
        .nth(1)
        .context("no number in the Pss line")?;
    Ok(number.parse()?)
}

/// The processes that a process started, and those that they started.
fn descendants(of: u32) -> Result<Vec<u32>> {
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir("/proc").context("cannot read /proc")?.flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        // A process may end while we look.
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        pairs.extend(parent(&stat).map(|parent: u32| (id, parent)));
    }
    let mut found = vec![of];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(pairs.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
        at += 1;
    }
    Ok(found.split_off(1))
}

/// The parent in a line of /proc/PID/stat: the second word after the name, which stands in brackets and may hold any.
fn parent(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

/// An Xvfb of our own, gone with this value.
struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    fn open() -> Result<Screen> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x900x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let printed = server.stdout.take().context("Xvfb has no stdout")?;
        let number = BufReader::new(printed)
            .lines()
            .next()
            .context("Xvfb named no display")??;
        Ok(Screen {
            server,
            name: format!(":{}", number.trim()),
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_found_behind_any_name() {
        assert_eq!(parent("42 (WebKit (Web) x) S 7 42 42 0"), Some(7));
        assert_eq!(parent(""), None);
    }
}
