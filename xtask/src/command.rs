//! Running other programs, and speaking to the person at the terminal.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::place;

/// Prints a line. The one place of this crate that does.
#[allow(clippy::print_stdout)]
pub(crate) fn say(line: &str) {
    println!("{line}");
    // Keeps our lines in order with those of the programs we run; a closed pipe is not worth an error.
    let _ = std::io::stdout().flush();
}

/// Runs a program at the repository's root and waits for it; its output goes to the terminal.
pub(crate) fn run<S: AsRef<OsStr>>(program: &str, args: &[S]) -> Result<()> {
    check(in_folder(&place::root(), program, args))
}

/// Runs npm, or a script of the page's package, in `ui/`.
pub(crate) fn npm(args: &[&str]) -> Result<()> {
    // npm is a script of its own name on Windows.
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    check(in_folder(&place::ui(), npm, args))
}

/// Cargo, as it was started for this task.
pub(crate) fn cargo(args: &[&str]) -> Result<()> {
    check(cargo_command(args))
}

/// Cargo with these arguments, not yet started.
pub(crate) fn cargo_command(args: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    in_folder(&place::root(), &cargo, args)
}

/// Runs a program and gives back what it printed.
pub(crate) fn output<S: AsRef<OsStr>>(program: &str, args: &[S]) -> Result<String> {
    check_output(in_folder(&place::root(), program, args))
}

/// Waits for a command and gives back what it printed; its complaints go to the terminal.
pub(crate) fn check_output(mut command: Command) -> Result<String> {
    let shown = show(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {shown}"))?;
    ended(&shown, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Waits for a command, shows what it says as it says it, and gives back the lines that have one of these words in them.
pub(crate) fn heard(mut command: Command, words: &[&str]) -> (Result<()>, Vec<String>) {
    let shown = show(&command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let error = Err(error).with_context(|| format!("cannot start {shown}: is it installed?"));
            return (error, Vec::new());
        }
    };
    let lines = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let lines = &lines;
        let listen = move |from: Option<Box<dyn Read + Send>>| {
            let from = from.map(|from| BufReader::new(from).split(b'\n'));
            for line in from.into_iter().flatten().map_while(Result::ok) {
                // A fuzzer shows the bytes it found.
                let line = String::from_utf8_lossy(&line).into_owned();
                say(&line);
                if words.iter().any(|word| line.contains(word)) {
                    lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            }
        };
        scope.spawn(move || listen(out.map(|out| Box::new(out) as Box<dyn Read + Send>)));
        scope.spawn(move || listen(err.map(|err| Box::new(err) as Box<dyn Read + Send>)));
    });
    let ended = match child.wait() {
        Ok(status) => ended(&shown, status),
        Err(error) => Err(error.into()),
    };
    (ended, lines.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Whether a program of this name can be started and ends well; its output is not shown.
pub(crate) fn succeeds<S: AsRef<OsStr>>(program: &str, args: &[S]) -> bool {
    let mut command = in_folder(&place::root(), program, args);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Waits for a command and turns a failure into an error that names it.
pub(crate) fn check(mut command: Command) -> Result<()> {
    let shown = show(&command);
    let status = command
        .status()
        .with_context(|| format!("cannot start {shown}: is it installed?"))?;
    ended(&shown, status)
}

fn ended(shown: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

fn in_folder<S: AsRef<OsStr>>(folder: &Path, program: &str, args: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder);
    command
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
