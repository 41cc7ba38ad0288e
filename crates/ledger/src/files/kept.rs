//! How a file of the store lies on the disk: under which name, and whether its bytes are sealed. In a sealed workspace
//! the name is sealed too: a content's hash would tell whoever has the same document that it is here. It must not know
//! where the files are.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};

use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use trade::id::FileId;
use zeroize::Zeroizing;

use super::hash_of;
use crate::disk::DiskFile;
use crate::envelope::{hex, unhex};
use crate::error::LedgerError;
use crate::keys::{Purpose, Sealing, Secret};
use crate::seal::{Opener, Sealer};

const LABEL: &[u8] = b"quayside file 1";
const NAME_LABEL: &[u8] = b"quayside file name 1";

/// The way files are kept.
pub(crate) enum Keeping {
    Plain,
    Sealed {
        content: Secret,
        names: Zeroizing<[u8; 64]>,
    },
}

impl Keeping {
    pub(crate) fn of(sealing: &Sealing) -> Result<Keeping, LedgerError> {
        Ok(match sealing {
            Sealing::Plain => Keeping::Plain,
            Sealing::Sealed(key) => Keeping::Sealed {
                content: key.subkey(Purpose::Files)?,
                names: key.name_key()?,
            },
        })
    }

    /// What a file is called on the disk; always the same for the same content.
    pub(crate) fn name_of(&self, id: FileId) -> io::Result<String> {
        match self {
            Keeping::Plain => Ok(id.to_string()),
            Keeping::Sealed { names, .. } => siv(names)
                .encrypt([NAME_LABEL], id.as_bytes())
                .map(|sealed| hex(&sealed))
                .map_err(|_| io::Error::other("a name cannot be sealed")),
        }
    }

    /// The file of that name; nothing for a name that none of ours has.
    pub(crate) fn id_of(&self, name: &str) -> Option<FileId> {
        match self {
            Keeping::Plain => name.parse().ok(),
            Keeping::Sealed { names, .. } => {
                let hash = siv(names).decrypt([NAME_LABEL], &unhex(name)?).ok()?;
                Some(FileId::from_hash(hash.try_into().ok()?))
            }
        }
    }

    pub(crate) fn writer(&self, file: DiskFile) -> io::Result<KeptWriter> {
        Ok(match self {
            Keeping::Plain => KeptWriter::Plain(file),
            Keeping::Sealed { content, .. } => {
                KeptWriter::Sealed(Box::new(Sealer::new(file, content, LABEL)?))
            }
        })
    }

    /// What content that lies elsewhere as it would lie on the disk hashes to, and its bytes.
    pub(crate) fn sum_of(&self, content: &mut impl Read, id: FileId) -> io::Result<(FileId, u64)> {
        match self {
            Keeping::Plain => hash_of(content),
            Keeping::Sealed { content: key, .. } => {
                hash_of(&mut Opener::new(content, key, LABEL, id.as_bytes())?)
            }
        }
    }

    pub(crate) fn reader(&self, file: File, id: FileId) -> io::Result<KeptReader> {
        Ok(match self {
            Keeping::Plain => KeptReader::Plain(file),
            Keeping::Sealed { content, .. } => {
                KeptReader::Sealed(Box::new(Opener::new(file, content, LABEL, id.as_bytes())?))
            }
        })
    }
}

impl fmt::Debug for Keeping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Keeping::Plain => "Plain",
            Keeping::Sealed { .. } => "Sealed",
        })
    }
}

fn siv(key: &Zeroizing<[u8; 64]>) -> Aes256Siv {
    Aes256Siv::new((&**key).into())
}

/// A file being written.
pub(crate) enum KeptWriter {
    Plain(DiskFile),
    Sealed(Box<Sealer<DiskFile>>),
}

impl KeptWriter {
    /// Ends the file of this content.
    pub(crate) fn finish(self, id: FileId) -> io::Result<DiskFile> {
        match self {
            KeptWriter::Plain(file) => Ok(file),
            KeptWriter::Sealed(sealer) => sealer.finish(id.as_bytes()),
        }
    }
}

impl Write for KeptWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            KeptWriter::Plain(file) => file.write(bytes),
            KeptWriter::Sealed(sealer) => sealer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            KeptWriter::Plain(file) => file.flush(),
            KeptWriter::Sealed(sealer) => sealer.flush(),
        }
    }
}

/// A file being read.
pub(crate) enum KeptReader {
    Plain(File),
    Sealed(Box<Opener<File>>),
}

impl KeptReader {
    pub(crate) fn into_file(self) -> File {
        match self {
            KeptReader::Plain(file) => file,
            KeptReader::Sealed(opener) => opener.into_source(),
        }
    }
}

impl Read for KeptReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            KeptReader::Plain(file) => file.read(buffer),
            KeptReader::Sealed(opener) => opener.read(buffer),
        }
    }
}

impl fmt::Debug for KeptReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptReader")
    }
}
