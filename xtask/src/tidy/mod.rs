//! The rules of the house that a compiler does not know. Each rule is a file here and gives findings; this file runs
//! them. It must not change anything.

mod arrows;
mod doors;
mod floats;
mod headers;
mod leftovers;
mod lengths;
mod licences;
mod logs;
mod metadata;
mod purity;
pub(crate) mod rules;
mod shown;
pub(crate) mod sources;
mod walls;

use anyhow::{Result, bail};

use crate::command::say;
use crate::{app, bindings, node};

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Where: a file with its line, or the name of a package.
    pub place: String,
    /// What is wrong, in a sentence.
    pub problem: String,
    /// Whether it fails the check or only warns.
    pub fails: bool,
}

impl Finding {
    fn fail(place: impl Into<String>, problem: impl Into<String>) -> Finding {
        Finding {
            place: place.into(),
            problem: problem.into(),
            fails: true,
        }
    }

    fn warn(place: impl Into<String>, problem: impl Into<String>) -> Finding {
        Finding {
            place: place.into(),
            problem: problem.into(),
            fails: false,
        }
    }
}

/// All rules, and whether the generated client is up to date.
pub(crate) fn run() -> Result<()> {
    without_building()?;
    node::install()?;
    node::build()?;
    app::build(crate::place::Profile::Debug)?;
    bindings::check()
}

/// The rules that need nothing built but the page's packages listed.
pub(crate) fn without_building() -> Result<()> {
    let sources = sources::all()?;
    let metadata = metadata::read()?;
    let mut findings = arrows::check(&metadata);
    findings.extend(licences::cargo(&metadata));
    findings.extend(licences::npm()?);
    findings.extend(headers::check(&sources));
    findings.extend(lengths::check(&sources)?);
    findings.extend(purity::check(&sources));
    findings.extend(doors::check(&sources));
    findings.extend(logs::check(&sources));
    findings.extend(floats::check(&sources)?);
    findings.extend(leftovers::check(&sources));
    findings.extend(walls::check(&sources)?);
    findings.extend(rules::check(&sources)?);
    report(&findings)
}

fn report(findings: &[Finding]) -> Result<()> {
    for Finding {
        place,
        problem,
        fails,
    } in findings
    {
        say(&format!(
            "{} {place}: {problem}",
            if *fails { "error:" } else { "warning:" }
        ));
    }
    let failing = findings.iter().filter(|finding| finding.fails).count();
    if failing > 0 {
        bail!("{failing} findings");
    }
    say(&format!("tidy: nothing wrong, {} warnings", findings.len()));
    Ok(())
}
