//! How a text lies in the database: as it is while it is short, else as an LZ4 block behind its length. An answer with a whole
//! order repeats the names of its fields, and packed it takes a quarter of the room. Whether the text is the one that was
//! kept, a hash over the text says, never this file.

use lz4_flex::block;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A text of fewer bytes stays as it is: a clerk can read it with any tool, and a page holds several of them.
const LONG: usize = 512;
/// No more bytes than that are unpacked, whatever a damaged length says; a longer text is not packed.
const UNPACKED_MAX: usize = 64 << 20;
/// The length before the block.
const PREFIX: usize = 4;

/// A text, the way it is stored.
#[derive(Debug)]
pub(crate) enum Packed<'t> {
    Plain(&'t str),
    Block(Vec<u8>),
}

impl<'t> Packed<'t> {
    /// Packs a text where that saves room.
    pub(crate) fn of(text: &'t str) -> Packed<'t> {
        if !(LONG..=UNPACKED_MAX).contains(&text.len()) {
            return Packed::Plain(text);
        }
        let block = block::compress_prepend_size(text.as_bytes());
        if block.len() < text.len() {
            Packed::Block(block)
        } else {
            Packed::Plain(text)
        }
    }
}

impl ToSql for Packed<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Packed::Plain(text) => ValueRef::Text(text.as_bytes()),
            Packed::Block(block) => ValueRef::Blob(block),
        }))
    }
}

/// The text that a value of the database holds; why not when it holds none.
pub(crate) fn text(value: ValueRef<'_>) -> Result<String, String> {
    let bytes = match value {
        ValueRef::Text(text) => text.to_vec(),
        ValueRef::Blob(packed) => unpack(packed)?,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => return Err("it is no text".to_owned()),
    };
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, String> {
    let (length, block) = packed
        .split_first_chunk::<PREFIX>()
        .ok_or("it is shorter than its length")?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|error| error.to_string())?;
    if length > UNPACKED_MAX {
        return Err(format!(
            "{length} bytes are said to be packed, the most are {UNPACKED_MAX}"
        ));
    }
    let bytes = block::decompress(block, length).map_err(|error| error.to_string())?;
    if bytes.len() != length {
        return Err(format!("{} bytes are packed, not {length}", bytes.len()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(packed: &Packed<'_>) -> Result<String, String> {
        match packed {
            Packed::Plain(plain) => text(ValueRef::Text(plain.as_bytes())),
            Packed::Block(block) => text(ValueRef::Blob(block)),
        }
    }

    #[test]
    fn a_short_text_stays_and_a_long_one_shrinks() {
        assert!(matches!(
            Packed::of(r#"{"order_number":"QS-1"}"#),
            Packed::Plain(_)
        ));
        let long = r#"{"order_number":"QS-1","status":"pending_payment"},"#.repeat(200);
        let packed = Packed::of(&long);
        assert!(matches!(&packed, Packed::Block(block) if block.len() * 10 < long.len()));
        assert_eq!(back(&packed).unwrap(), long);
    }

    #[test]
    fn what_was_not_packed_here_is_refused_with_its_reason() {
        let packed = block::compress_prepend_size("quay ".repeat(200).as_bytes());
        let mut longer = packed.clone();
        longer[0] += 1;
        let mut shorter = packed.clone();
        shorter[0] -= 1;
        let mut huge = packed.clone();
        huge[3] = 0x7f;
        let cut = &packed[..packed.len() - 3];
        for damaged in [&b""[..], b"\x01\0\0", &longer, &shorter, &huge, cut] {
            assert!(text(ValueRef::Blob(damaged)).is_err(), "{damaged:?}");
        }
        assert!(text(ValueRef::Integer(9)).is_err());
        assert!(text(ValueRef::Text(b"\xff")).is_err());
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "(.{0,40}){0,60}") {
            prop_assert_eq!(back(&Packed::of(&text)).unwrap(), text);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = text(ValueRef::Blob(&bytes));
        }
    }
}
