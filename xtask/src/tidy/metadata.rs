//! `cargo metadata`, read into the little that the rules ask of it.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command::{cargo_command, check_output};

/// A package that the workspace is or uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it says about its licence: an SPDX expression, if it says anything.
    pub licence: Option<String>,
    /// Whether it is ours.
    pub ours: bool,
    /// The names of all its dependencies, of every kind.
    pub dependencies: Vec<String>,
}

/// Every package in the lock file's reach.
pub(crate) fn read() -> Result<Vec<Package>> {
    let printed = check_output(cargo_command(&["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&printed).context("cargo metadata printed no JSON")?;
    let ours = strings(&metadata["workspace_members"]);
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    Ok(packages
        .iter()
        .map(|package| read_package(package, &ours))
        .collect())
}

fn read_package(package: &Value, ours: &[String]) -> Package {
    let text = |key: &str| package[key].as_str().map(str::to_owned);
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    Package {
        name: text("name").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        licence: text("license"),
        ours: text("id").is_some_and(|id| ours.contains(&id)),
        dependencies: dependencies
            .iter()
            .filter_map(|one| Some(one["name"].as_str()?.to_owned()))
            .collect(),
    }
}

fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .filter_map(|one| Some(one.as_str()?.to_owned()))
        .collect()
}
