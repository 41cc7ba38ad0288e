//! Files handed in while a life goes on: in pieces, kept, and sent to a supplier with a message, so that the log names them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use trade::order::contract::FileRef;

use super::{Durable, Told, broken, read};
use crate::model::{Broken, Check};

/// Bytes of one piece: more than a page of memory, so that a piece may be there in part.
pub const PIECE: usize = 6_000;

/// Bytes of a file: its last piece is a smaller one.
const SIZE: usize = 2 * PIECE + 700;

/// Of a hundred steps of orders, so many are followed by a file.
const OFTEN: u64 = 15;

/// What a file of that name holds.
#[must_use]
pub fn content(name: &str) -> Vec<u8> {
    name.bytes().cycle().take(SIZE).collect()
}

impl Durable {
    /// From now on files are handed in, too.
    pub fn hand_files_in(&mut self) {
        self.handed_in = Some(0);
    }

    /// Hands a file in, now and then.
    pub(super) fn hand_in(&mut self) -> Check {
        let Some(number) = self.handed_in.filter(|_| self.dice.chance(OFTEN)) else {
            return Ok(());
        };
        self.handed_in = Some(number + 1);
        let file = self.keep(&format!("{}-{number}.jpg", self.name))?;
        let supplier = self.dice.pick(&self.facts.suppliers);
        let supplier_id = supplier.map(|known| known.reference.supplier_id);
        let said = json!({ "supplier_id": supplier_id, "text": "As agreed", "files": [file] });
        self.write("message.send", said).map(|_| ())
    }

    fn keep(&mut self, name: &str) -> Result<FileRef, Broken> {
        let begun = read(self.desk()?, "upload.start", json!({ "name": name }))?;
        let upload_id = begun["upload_id"].as_str().unwrap_or_default().to_owned();
        let (id, name) = (&upload_id, name.to_owned());
        self.tell(|| Told::Begun {
            upload_id: id.clone(),
            name: name.clone(),
        });
        let mut bytes = 0;
        for piece in content(&name).chunks(PIECE) {
            let args = json!({ "upload_id": id, "offset": bytes, "content_base64": STANDARD.encode(piece) });
            read(self.desk()?, "upload.append", args)?;
            bytes += piece.len();
            self.tell(|| Told::CameIn {
                upload_id: id.clone(),
                bytes,
            });
        }
        let kept = read(self.desk()?, "file.keep", json!({ "upload_id": id }))?;
        let file: FileRef = serde_json::from_value(kept).map_err(broken)?;
        self.tell(|| Told::Kept {
            upload_id: id.clone(),
            file: file.clone(),
        });
        Ok(file)
    }
}
