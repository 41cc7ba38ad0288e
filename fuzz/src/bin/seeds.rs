//! `seeds`: writes what each reader reads well into `corpus/NAME/`, for its fuzzer to begin from.

use std::path::Path;

fn main() -> std::io::Result<()> {
    for reader in sim::readers::READERS {
        let dir = Path::new("corpus").join(reader.name);
        std::fs::create_dir_all(&dir)?;
        for (at, bytes) in (reader.seeds)(quayside_fuzz::bench()).iter().enumerate() {
            std::fs::write(dir.join(format!("seed-{at}")), bytes)?;
        }
    }
    Ok(())
}
