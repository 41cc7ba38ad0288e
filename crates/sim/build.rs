//! Lists every refusal code that `trade` can give, read from its sources, so that a run can say which it never met. It
//! must not know a code by itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let sources = Path::new("../trade/src");
    println!("cargo::rerun-if-changed={}", sources.display());
    let mut texts = Vec::new();
    read(sources, &mut texts)?;
    let codes = codes(&texts);
    let list: Vec<String> = codes.iter().map(|code| format!("    {code:?},\n")).collect();
    let text = format!("[\n{}]", list.concat());
    let out = env::var_os("OUT_DIR").map(PathBuf::from);
    let out = out.ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(out.join("refusal_codes.rs"), text)
}

/// The sources that may refuse, without their tests.
fn read(folder: &Path, texts: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        // What explains names keys of a rulebook, which look the same, and refuses nothing.
        if path.is_dir() && !["tests", "why"].contains(&name) {
            read(&path, texts)?;
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            let text = fs::read_to_string(&path)?;
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or("");
            texts.push(code.to_owned());
        }
    }
    Ok(())
}

/// A code is a literal `room.reason`; the rooms are those that stand directly in a `Refusal::new(`.
fn codes(texts: &[String]) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for text in texts {
        for (at, opening) in text.match_indices("Refusal::new(") {
            let rest = text[at + opening.len()..].trim_start();
            let literal = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
                .unwrap_or("");
            rooms.extend(literal.split_once('.').map(|(room, _)| room.to_owned()));
        }
    }
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let lines = texts.iter().flat_map(|text| text.lines());
    let code_lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    let literals = code_lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    literals
        .filter(|literal| {
            literal
                .split_once('.')
                .is_some_and(|(room, reason)| rooms.contains(room) && is_word(reason))
        })
        .map(str::to_owned)
        .collect()
}
