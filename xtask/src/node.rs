//! The page's side: its packages, its build and its checks, all through npm.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::command::npm;
use crate::place;

/// A page that is wrong on purpose.
const CANARY: &str = "Canary.svelte";

/// Installs the page's packages exactly as locked, unless they already are.
pub(crate) fn install() -> Result<()> {
    let ui = place::ui();
    let lock = modified(&ui.join("package-lock.json"));
    let done = modified(&ui.join("node_modules/.package-lock.json"));
    if lock.is_some() && done >= lock {
        return Ok(());
    }
    npm(&["ci", "--no-audit", "--no-fund"])
}

/// Builds the page into `ui/dist`, from where it goes into the program.
pub(crate) fn build() -> Result<()> {
    npm(&["run", "build", "--silent"])
}

/// ESLint over the page and its tests.
pub(crate) fn lint() -> Result<()> {
    npm(&["run", "lint", "--silent"])
}

/// The type check of the page, and the proof that it reports: a page with a deliberate mistake must fail.
pub(crate) fn check() -> Result<()> {
    npm(&["run", "check", "--silent"])?;
    let canary = Canary::plant()?;
    let reported = canary_is_reported();
    drop(canary);
    if !reported? {
        bail!("svelte-check said nothing about a page that is plainly wrong: its silence proves nothing");
    }
    Ok(())
}

/// The page's unit tests.
pub(crate) fn unit_tests() -> Result<()> {
    npm(&["run", "test", "--silent"])
}

/// A wrong page, planted beside the right ones for as long as this lives.
struct Canary(std::path::PathBuf);

impl Canary {
    fn plant() -> Result<Canary> {
        let file = place::ui().join("src").join(CANARY);
        let wrong = "<script lang=\"ts\">\n  const count: number = \"not a number\";\n</script>\n\n{count}\n";
        std::fs::write(&file, wrong).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Canary(file))
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        // Should it stay, the next type check fails on it and names it.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Whether svelte-check fails and names the planted page as the reason.
fn canary_is_reported() -> Result<bool> {
    let check = Command::new("node")
        .arg(place::ui().join("node_modules/svelte-check/bin/svelte-check"))
        .args(["--output", "machine"])
        .current_dir(place::ui())
        .output()
        .context("cannot start svelte-check")?;
    Ok(!check.status.success() && String::from_utf8_lossy(&check.stdout).contains(CANARY))
}

fn modified(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).and_then(|data| data.modified()).ok()
}
