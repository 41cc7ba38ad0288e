//! `seeds`: writes into `corpus/NAME/` what each fuzzer begins from: what its reader reads well, and what the tests of the
//! repository keep of the same kind, among it files of every released version.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files of an encrypted workspace, each with the reader it is for.
const OF_A_WORKSPACE: &[(&str, &str)] = &[
    ("head", "head"),
    ("settings", "settings.sealed"),
    ("envelope", "keys.toml"),
];

fn main() -> io::Result<()> {
    for reader in sim::readers::READERS {
        for (at, bytes) in (reader.seeds)(quayside_fuzz::bench()).iter().enumerate() {
            seed(reader.name, &at.to_string(), bytes)?;
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    for release in listed(&crates.join("ledger/tests/fixtures"))? {
        for (reader, file) in OF_A_WORKSPACE {
            let name = release.file_name().unwrap_or_default().to_string_lossy();
            if let Ok(bytes) = fs::read(release.join("encrypted").join(file)) {
                seed(reader, &name, &bytes)?;
            }
        }
    }
    for book in listed(&crates.join("trade/data/rulebooks"))? {
        let name = book.file_stem().unwrap_or_default().to_string_lossy();
        seed("rulebook", &name, &fs::read(&book)?)?;
    }
    Ok(())
}

fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn seed(reader: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let dir = Path::new("corpus").join(reader);
    fs::create_dir_all(&dir)?;
    fs::write(dir.join(format!("seed-{name}")), bytes)
}
