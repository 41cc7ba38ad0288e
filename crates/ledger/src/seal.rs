//! Sealed bytes: authenticated encryption of a small value whole, and of a stream in chunks (XChaCha20-Poly1305, STREAM
//! construction). Whatever was changed, swapped, reordered or cut off is found before a byte of that chunk is served.
//! It must not know what it seals or where that lies.

use std::io::{self, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::error::LedgerError;
use crate::keys::{Secret, random};

/// Plain bytes of a chunk.
pub(crate) const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const NONCE: usize = 24;
/// A stream's part of each chunk's nonce; the rest is the chunk's number and whether it is the last.
const PREFIX: usize = 19;
const MAGIC: &[u8; 8] = b"QSSEAL\x001";

/// Seals a value; `bound` must be given again to open it.
pub(crate) fn seal(key: &Secret, bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, LedgerError> {
    let nonce: [u8; NONCE] = random()?;
    let payload = Payload {
        msg: plain,
        aad: bound,
    };
    let sealed = XChaCha20Poly1305::new((&**key).into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| LedgerError::Unacceptable {
            field: "value",
            why: "it cannot be sealed",
        })?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// The value, or nothing when it is not what was sealed.
pub(crate) fn unseal(key: &Secret, bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload {
        msg: sealed,
        aad: bound,
    };
    XChaCha20Poly1305::new((&**key).into())
        .decrypt(&XNonce::from(*nonce), payload)
        .ok()
}

/// Seals what is written to it. [`Sealer::finish`] writes the last chunk: without it the stream counts as cut off.
pub(crate) struct Sealer<W> {
    out: W,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    label: &'static [u8],
    held: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    pub(crate) fn new(mut out: W, key: &Secret, label: &'static [u8]) -> io::Result<Sealer<W>> {
        let prefix: [u8; PREFIX] = random().map_err(io::Error::other)?;
        out.write_all(MAGIC)?;
        out.write_all(&prefix)?;
        Ok(Sealer {
            out,
            stream: EncryptorBE32::from_aead(XChaCha20Poly1305::new((&**key).into()), (&prefix).into()),
            label,
            held: Vec::with_capacity(CHUNK),
        })
    }

    /// The last chunk is bound to `bound`, which may be known only now, as a content's hash is.
    pub(crate) fn finish(mut self, bound: &[u8]) -> io::Result<W> {
        let payload = Payload {
            msg: &self.held,
            aad: &last_label(self.label, bound),
        };
        let sealed = self.stream.encrypt_last(payload).map_err(|_| too_long())?;
        self.out.write_all(&sealed)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        // A full chunk waits until it is known not to be the last.
        if self.held.len() == CHUNK {
            let payload = Payload {
                msg: &self.held,
                aad: self.label,
            };
            let sealed = self.stream.encrypt_next(payload).map_err(|_| too_long())?;
            self.out.write_all(&sealed)?;
            self.held.clear();
        }
        let count = bytes.len().min(CHUNK - self.held.len());
        self.held.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens what [`Sealer`] wrote. Every way in which it is not that is an error of kind `InvalidData`; its end is told
/// only after the last chunk was seen.
pub(crate) struct Opener<R> {
    source: R,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    label: &'static [u8],
    bound: Vec<u8>,
    /// Sealed bytes read ahead: a chunk is the last when nothing follows it.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    at: usize,
    failed: bool,
}

impl<R: Read> Opener<R> {
    pub(crate) fn new(
        mut source: R,
        key: &Secret,
        label: &'static [u8],
        bound: &[u8],
    ) -> io::Result<Opener<R>> {
        let mut magic = [0; MAGIC.len()];
        let mut prefix = [0; PREFIX];
        source.read_exact(&mut magic).map_err(cut)?;
        source.read_exact(&mut prefix).map_err(cut)?;
        if &magic != MAGIC {
            return Err(spoiled());
        }
        let mut ahead = Vec::with_capacity(CHUNK + TAG);
        fill(&mut source, &mut ahead)?;
        Ok(Opener {
            source,
            stream: Some(DecryptorBE32::from_aead(
                XChaCha20Poly1305::new((&**key).into()),
                (&prefix).into(),
            )),
            label,
            bound: bound.to_vec(),
            ahead,
            plain: Vec::new(),
            at: 0,
            failed: false,
        })
    }

    /// What it reads from.
    pub(crate) fn into_source(self) -> R {
        self.source
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let Some(mut stream) = self.stream.take() else {
            return Ok(());
        };
        let sealed = std::mem::replace(&mut self.ahead, Vec::with_capacity(CHUNK + TAG));
        if sealed.len() == CHUNK + TAG {
            fill(&mut self.source, &mut self.ahead)?;
        }
        self.at = 0;
        if self.ahead.is_empty() {
            let payload = Payload {
                msg: &sealed,
                aad: &last_label(self.label, &self.bound),
            };
            self.plain = stream.decrypt_last(payload).map_err(|_| spoiled())?;
            return Ok(());
        }
        let payload = Payload {
            msg: &sealed,
            aad: self.label,
        };
        self.plain = stream.decrypt_next(payload).map_err(|_| spoiled())?;
        self.stream = Some(stream);
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed {
            return Err(spoiled());
        }
        while self.at == self.plain.len() && self.stream.is_some() {
            if let Err(error) = self.next_chunk() {
                self.failed = true;
                return Err(error);
            }
        }
        let count = buffer.len().min(self.plain.len() - self.at);
        buffer[..count].copy_from_slice(&self.plain[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn fill(source: &mut impl Read, ahead: &mut Vec<u8>) -> io::Result<()> {
    source
        .by_ref()
        .take((CHUNK + TAG) as u64)
        .read_to_end(ahead)
        .map(|_| ())
}

fn last_label(label: &[u8], bound: &[u8]) -> Vec<u8> {
    [label, b" last ", bound].concat()
}

/// True when an error says that sealed bytes are not what was written.
pub(crate) fn is_spoiled(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}

fn spoiled() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "sealed bytes were changed or cut off")
}

fn cut(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => spoiled(),
        _ => error,
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "too long to be sealed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Purpose, WorkspaceKey};

    fn key(n: u8) -> Secret {
        WorkspaceKey::from_bytes(&[n; 32]).subkey(Purpose::Files).unwrap()
    }

    fn sealed(plain: &[u8], bound: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &key(1), b"test").unwrap();
        sealer.write_all(plain).unwrap();
        sealer.finish(bound).unwrap()
    }

    fn opened(sealed: &[u8], n: u8, bound: &[u8]) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Opener::new(sealed, &key(n), b"test", bound)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|n| (n % 251) as u8).collect()
    }

    #[test]
    fn every_length_around_a_chunk_comes_back() {
        for count in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7] {
            let plain = bytes(count);
            let sealed = sealed(&plain, b"id");
            assert_eq!(opened(&sealed, 1, b"id").unwrap(), plain, "{count}");
        }
    }

    #[test]
    fn cut_reordered_lengthened_or_bound_to_another_it_is_never_whole() {
        let plain = bytes(3 * CHUNK + 5);
        let whole = sealed(&plain, b"id");
        let head = MAGIC.len() + PREFIX;
        let chunk = CHUNK + TAG;
        let mut swapped = whole.clone();
        swapped[head..head + 2 * chunk].rotate_left(chunk);
        let mut doubled = whole.clone();
        doubled.splice(head..head, whole[head..head + chunk].iter().copied());
        let cases = [
            whole[..whole.len() - 1].to_vec(),
            whole[..head + chunk].to_vec(),
            whole[..head + 3 * chunk].to_vec(),
            whole[..head].to_vec(),
            whole[..5].to_vec(),
            swapped,
            doubled,
            [whole.as_slice(), b"x"].concat(),
        ];
        for (number, case) in cases.iter().enumerate() {
            let error = opened(case, 1, b"id").unwrap_err();
            assert!(is_spoiled(&error), "{number}: {error}");
        }
        assert!(is_spoiled(&opened(&whole, 2, b"id").unwrap_err()));
        assert!(is_spoiled(&opened(&whole, 1, b"other").unwrap_err()));
    }

    #[test]
    fn a_reader_that_goes_on_after_damage_gets_no_more() {
        let mut whole = sealed(&bytes(3 * CHUNK), b"id");
        whole[MAGIC.len() + PREFIX + CHUNK + TAG + 9] ^= 1;
        let mut opener = Opener::new(whole.as_slice(), &key(1), b"test", b"id").unwrap();
        let mut first = vec![0; CHUNK];
        opener.read_exact(&mut first).unwrap();
        for _ in 0..2 {
            assert!(is_spoiled(&opener.read(&mut [0; 1]).unwrap_err()));
        }
    }

    #[test]
    fn a_small_value_opens_only_where_it_belongs() {
        let box_ = seal(&key(1), b"here", b"value").unwrap();
        assert_eq!(
            unseal(&key(1), b"here", &box_).as_deref(),
            Some(b"value".as_slice())
        );
        assert_eq!(unseal(&key(1), b"there", &box_), None);
        assert_eq!(unseal(&key(2), b"here", &box_), None);
        assert_eq!(unseal(&key(1), b"here", &box_[..10]), None);
    }
}
