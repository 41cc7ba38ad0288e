//! A copy of the workspace with `trade` alone, in the build folder, in which the mutants are woven and built once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::point::Point;
use super::weave::{Woven, weave};
use super::{Source, embedded};
use crate::place;

/// The package whose rules are broken.
const CRATE: &str = "crates/trade";
/// The module that every switch asks.
const SWITCH: &str = include_str!("switch.txt");

/// The copy.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    files: BTreeMap<String, Woven>,
}

/// A test binary.
#[derive(Debug, Clone)]
pub(crate) struct Binary {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its folder when it runs.
    pub(crate) folder: PathBuf,
}

/// What came of a build.
#[derive(Debug)]
pub(crate) enum Built {
    /// The test binaries.
    Binaries(Vec<Binary>),
    /// Mutants that do not compile, by number.
    NotViable(BTreeSet<usize>),
}

impl Workspace {
    /// Copies manifests, data and tests. Nothing is written that is there already, so that Cargo builds what changed.
    pub(crate) fn prepare() -> Result<Workspace> {
        let base = place::target().join("mutants");
        let folder = base.join("workspace");
        let root = fs::read_to_string(place::root().join("Cargo.toml"))?;
        let (_, workspace) = root
            .split_once("\n[workspace]\n")
            .context("the root manifest has no [workspace]")?;
        let members = |line: &str| match line.starts_with("members = ") {
            true => format!("members = [\"{CRATE}\"]\n"),
            false => format!("{line}\n"),
        };
        let manifest: String = workspace.lines().map(members).collect();
        write(&folder.join("Cargo.toml"), &format!("[workspace]\n{manifest}"))?;
        // Cargo drops from its lock what this copy does not need, so it is copied where the real one has changed.
        let lock = fs::read_to_string(place::root().join("Cargo.lock"))?;
        if write(&base.join("Cargo.lock.known"), &lock)? {
            write(&folder.join("Cargo.lock"), &lock)?;
        }
        let (from, to) = (place::root().join(CRATE), folder.join(CRATE));
        let mut known = BTreeSet::new();
        copy(&from, &to, &mut known)?;
        known.insert(to.join("src/mutant.rs"));
        write(&to.join("src/mutant.rs"), SWITCH)?;
        forget(&to, &known)?;
        Ok(Workspace {
            folder,
            target: base.join("target"),
            files: BTreeMap::new(),
        })
    }

    /// Writes every source with these mutants in it.
    pub(crate) fn weave(&mut self, sources: &[Source], mutants: &[(usize, &Point)]) -> Result<()> {
        for Source { path, text } in sources.iter().filter(|source| source.path.ends_with(".rs")) {
            let reads = embedded::reads(path, text);
            let mut here: Vec<(usize, &Point)> = reads.iter().map(|point| (0, point)).collect();
            here.extend(mutants.iter().filter(|(_, point)| point.file == *path));
            let mut woven = weave(text, &here);
            if path.ends_with("/src/lib.rs") {
                woven.text.push_str("\nmod mutant;\n");
            }
            write(&self.folder.join(path), &woven.text)?;
            self.files.insert(path.clone(), woven);
        }
        Ok(())
    }

    /// Builds the tests, or finds the mutants that do not compile.
    pub(crate) fn build(&self) -> Result<Built> {
        let lines = self.cargo(&["check", "--lib"])?;
        if let Some(faulty) = self.faulty(&lines)? {
            return Ok(Built::NotViable(faulty));
        }
        let lines = self.cargo(&["test", "--no-run"])?;
        if let Some(faulty) = self.faulty(&lines)? {
            return Ok(Built::NotViable(faulty));
        }
        let paths = lines.iter().filter(|line| line["profile"]["test"] == true);
        let paths = paths.filter_map(|line| line["executable"].as_str());
        let binaries: Vec<Binary> = paths
            .map(|path| Binary {
                path: path.into(),
                folder: self.folder.join(CRATE),
            })
            .collect();
        if binaries.is_empty() {
            bail!("Cargo built no test of {CRATE}");
        }
        Ok(Built::Binaries(binaries))
    }

    fn cargo(&self, args: &[&str]) -> Result<Vec<Value>> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo)
            .args(args)
            .args(["--package", "trade", "--offline", "--message-format=json"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .stderr(Stdio::piped())
            .output()
            .context("cannot start Cargo")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let lines: Vec<Value> = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        if !output.status.success() && errors(&lines).next().is_none() {
            bail!(
                "Cargo cannot build the copy in {}:\n{}",
                self.folder.display(),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(lines)
    }

    /// The mutants that errors are about; `None` when there is no error.
    fn faulty(&self, lines: &[Value]) -> Result<Option<BTreeSet<usize>>> {
        let mut faulty = BTreeSet::new();
        let mut other = Vec::new();
        for error in errors(lines) {
            let blamed = self.blame(error);
            if blamed.is_empty() {
                other.push(
                    error["rendered"]
                        .as_str()
                        .unwrap_or("an error without words")
                        .to_owned(),
                );
            }
            faulty.extend(blamed);
        }
        match (faulty.is_empty(), other.first()) {
            (true, None) => Ok(None),
            (true, Some(error)) => bail!("the copy does not compile, and no mutant is to blame:\n{error}"),
            (false, _) => Ok(Some(faulty)),
        }
    }

    fn blame(&self, error: &Value) -> BTreeSet<usize> {
        let spans = error["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
        let of = |primary: bool| {
            let spans = spans.iter().filter(move |span| span["is_primary"] == primary);
            spans
                .flat_map(|span| self.blame_span(span))
                .collect::<BTreeSet<usize>>()
        };
        let first = of(true);
        let blamed = if first.is_empty() { of(false) } else { first };
        if blamed.is_empty() {
            self.blame_between(spans)
        } else {
            blamed
        }
    }

    /// What stands between the places of an error that are themselves no mutants: where a way out is left out, what was moved
    /// on it is used further down.
    fn blame_between(&self, spans: &[Value]) -> BTreeSet<usize> {
        let number = |span: &Value, name: &str| span[name].as_u64().and_then(|at| usize::try_from(at).ok());
        let Some(woven) = spans
            .first()
            .and_then(|span| self.files.get(span["file_name"].as_str()?))
        else {
            return BTreeSet::new();
        };
        let here = spans
            .iter()
            .filter(|span| span["file_name"] == spans[0]["file_name"]);
        let starts = here.clone().filter_map(|span| number(span, "byte_start"));
        let ends = here.filter_map(|span| number(span, "byte_end"));
        let between = starts.min().zip(ends.max());
        let blamed = between.map(|(start, end)| woven.blame(&(start..end)));
        blamed
            .unwrap_or_default()
            .into_iter()
            .filter(|number| *number > 0)
            .collect()
    }

    fn blame_span(&self, span: &Value) -> Vec<usize> {
        let number = |name: &str| span[name].as_u64().and_then(|at| usize::try_from(at).ok());
        let woven = span["file_name"].as_str().and_then(|file| self.files.get(file));
        match (woven, number("byte_start"), number("byte_end")) {
            (Some(woven), Some(start), Some(end)) => {
                let mut blamed = woven.blame(&(start..end));
                blamed.retain(|number| *number > 0);
                blamed
            }
            _ => Vec::new(),
        }
    }
}

fn errors(lines: &[Value]) -> impl Iterator<Item = &Value> {
    let messages = lines.iter().map(|line| &line["message"]);
    // The last one only counts the others.
    messages.filter(|message| {
        message["level"] == "error" && message["spans"].as_array().is_some_and(|all| !all.is_empty())
    })
}

/// Writes a file unless it says so already; whether it was written.
fn write(path: &Path, text: &str) -> Result<bool> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

/// Copies what is not woven: everything but the sources.
fn copy(from: &Path, to: &Path, known: &mut BTreeSet<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &copied, known)?;
            continue;
        }
        let is_source = path.extension().is_some_and(|ending| ending == "rs");
        if !(is_source && path.starts_with(place::root().join(CRATE).join("src"))) {
            write(&copied, &fs::read_to_string(&path)?)?;
        }
        known.insert(copied);
    }
    Ok(())
}

/// Removes files of the copy that the project has no more.
fn forget(folder: &Path, known: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            forget(&path, known)?;
        } else if !known.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
