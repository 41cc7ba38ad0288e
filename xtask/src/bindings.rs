//! The TypeScript types of every operation, from the one API table: `quayside-cli api` prints JSON Schemas, a script
//! of the page's package turns them into types. It must not know any operation by name.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, check_output, say};
use crate::node;
use crate::place::{self, Profile};

/// The generated file, from the repository's root.
pub(crate) const FILE: &str = "ui/src/lib/api/bindings.ts";

/// Builds the terminal program and writes the types, or checks those that are there.
pub(crate) fn run(only_check: bool) -> Result<()> {
    node::install()?;
    cargo(&["build", "--locked", "-p", "quayside-cli"])?;
    if only_check {
        return check();
    }
    let file = place::root().join(FILE);
    std::fs::write(&file, generate()?).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("{FILE} written"));
    Ok(())
}

/// Fails when the types in the repository are not those of the program that was built last.
pub(crate) fn check() -> Result<()> {
    let there = std::fs::read_to_string(place::root().join(FILE)).unwrap_or_default();
    if there.replace("\r\n", "\n") != generate()? {
        bail!("{FILE} is out of date: run `cargo xtask bindings`");
    }
    Ok(())
}

fn generate() -> Result<String> {
    let cli = place::program(Profile::Debug, "quayside-cli");
    let mut api = Command::new(&cli);
    api.arg("api");
    let table = check_output(api)?;
    let mut script = Command::new("node")
        .arg(place::ui().join("tools/bindings.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start node")?;
    let input = script.stdin.take().context("node takes no input")?;
    // Node may print before it has read all: feed it from beside.
    let feeding = std::thread::spawn(move || { input }.write_all(table.as_bytes()));
    let output = script.wait_with_output()?;
    let fed = feeding.join().is_ok_and(|written| written.is_ok());
    if !fed || !output.status.success() {
        bail!("ui/tools/bindings.mjs failed ({})", output.status);
    }
    String::from_utf8(output.stdout).context("the types are no UTF-8")
}
