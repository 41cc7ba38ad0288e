//! Which licences a dependency may have: those that allow use in a program under Apache-2.0 without conditions on the
//! whole. Weak copyleft by file (MPL) is allowed: nobody here changes such a file.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Finding;
use super::metadata::Package;
use crate::place;

const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "Python-2.0",
    "Unicode-3.0",
    "Unlicense",
    // SQLite and libtomcrypt, inside SQLCipher: both give everything away.
    "blessing",
    "WTFPL",
    "Zlib",
];

/// Cargo packages whose licence is not allowed, or not said.
pub(crate) fn cargo(packages: &[Package]) -> Vec<Finding> {
    let theirs = packages.iter().filter(|package| !package.ours);
    theirs
        .filter_map(|package| judge(&package.name, &package.version, package.licence.as_deref()))
        .collect()
}

/// npm packages, by the page's lock file.
///
/// # Errors
/// When the lock file is missing or is no JSON.
pub(crate) fn npm() -> Result<Vec<Finding>> {
    let file = place::ui().join("package-lock.json");
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let lock: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))?;
    let packages = lock["packages"]
        .as_object()
        .context("package-lock.json lists no packages")?;
    let theirs = packages.iter().filter(|(path, _)| !path.is_empty());
    Ok(theirs
        .filter_map(|(path, package)| {
            let installed = || npm_licence(path);
            let said = package["license"].as_str().map(str::to_owned).or_else(installed);
            judge(path, package["version"].as_str().unwrap_or(""), said.as_deref())
        })
        .collect())
}

/// What an installed package says itself, where the lock file is silent.
fn npm_licence(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(place::ui().join(path).join("package.json")).ok()?;
    let package: Value = serde_json::from_str(&text).ok()?;
    Some(package["license"].as_str()?.to_owned())
}

fn judge(name: &str, version: &str, licence: Option<&str>) -> Option<Finding> {
    match licence {
        None => Some(Finding::fail(
            format!("{name} {version}"),
            "says nothing about its licence",
        )),
        Some(licence) if allowed(licence) => None,
        Some(licence) => Some(Finding::fail(
            format!("{name} {version}"),
            format!("licence {licence} is not allowed"),
        )),
    }
}

/// Whether an SPDX expression can be met with allowed licences alone: `AND` binds tighter than `OR`, and `/` is the
/// old way to write `OR`.
fn allowed(expression: &str) -> bool {
    let expression = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) == Some(true) && rest.is_empty()
}

fn any_of(words: &mut &[&str]) -> Option<bool> {
    let mut met = all_of(words)?;
    while take(words, "OR") {
        met |= all_of(words)?;
    }
    Some(met)
}

fn all_of(words: &mut &[&str]) -> Option<bool> {
    let mut met = one(words)?;
    while take(words, "AND") {
        met &= one(words)?;
    }
    Some(met)
}

fn one(words: &mut &[&str]) -> Option<bool> {
    if take(words, "(") {
        let met = any_of(words)?;
        return take(words, ")").then_some(met);
    }
    let (name, rest) = words.split_first()?;
    *words = rest;
    if !take(words, "WITH") {
        return Some(ALLOWED.contains(name));
    }
    let (exception, rest) = words.split_first()?;
    *words = rest;
    Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()) || ALLOWED.contains(name))
}

fn take(words: &mut &[&str], word: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == word => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "GPL-3.0-only OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
            "GPL-2.0 OR MIT AND ISC",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR ISC) AND AGPL-3.0",
            "",
            "MIT MIT",
            "(MIT",
            "SEE LICENSE",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }

    #[test]
    fn silence_is_no_licence() {
        assert!(judge("quiet", "1.0.0", None).is_some());
    }
}
