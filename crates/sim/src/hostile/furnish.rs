//! What a world has before the first call by chance: orders at every stage of their lives, and what a user has at hand.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::world::World;
use crate::dice::Dice;
use crate::durable::{Durable, read};
use crate::model::{Broken, Check};
use crate::run::{self, Life};
use crate::steps::contract;
use crate::worlds::{Template, own_rulebook};

/// A list of products as a supplier sends it.
const LIST: &str = "Supplier,Product,Price,Currency,MOQ\nExample Works,Steel mug,2.40,USD,100\nExample Works,Tin mug,1.90,USD,200\n";

/// Steps after which an order was left as it is, before the first call by chance.
const STAGES: [usize; 4] = [5, 12, 22, 40];
const ORDERS_A_STAGE: usize = 9;

/// Orders at every stage of a life, and a line of credit: what calls by chance alone would hardly lead to.
/// Gives what was done, with its arguments.
pub(super) fn lives(
    template: &Template,
    home: &Path,
    place: (u64, u64),
) -> Result<Vec<(String, Value)>, Broken> {
    let mut books = Durable::open(home, template.facts(), Dice::new(place.0 ^ 0xd15c, place.1))?;
    let mut dice = Dice::new(place.0 ^ 0x5eed, place.1);
    for steps in STAGES {
        let life = Life {
            orders: ORDERS_A_STAGE,
            at_once: ORDERS_A_STAGE,
            steps,
            hours: 40,
        };
        run::live(&mut books, &life, &mut dice).map_err(|(broken, _)| broken)?;
    }
    Ok(books
        .done()
        .map(|(op, args)| (op.to_owned(), args.clone()))
        .collect())
}

impl World<'_> {
    /// What a user has at hand: photos and papers, a list and a rulebook on their way in, and every page seen once.
    pub(super) fn furnish(&mut self) -> Check {
        let lacking = own_rulebook().replacen("quality_days_from_clearance", "no_such_window", 1);
        let files = [
            ("front.jpg", "front", true),
            ("report.pdf", "report", true),
            ("list.csv", LIST, true),
            ("products.csv", LIST, false),
            ("own.toml", &own_rulebook(), false),
            ("lacking.toml", &lacking, false),
        ];
        for (name, content, kept) in files {
            let id = read(self.desk()?, "upload.start", json!({ "name": name }))?["upload_id"].take();
            let piece = json!({ "upload_id": id, "content_base64": STANDARD.encode(content) });
            read(self.desk()?, "upload.append", piece)?;
            if kept {
                let file = read(self.desk()?, "file.keep", json!({ "upload_id": id }))?;
                self.far.put("FileRef", &file);
                self.far.put("FileId", &file["file_id"]);
            } else {
                self.far.put("upload_id", &id);
            }
        }
        let api = self.api;
        for operation in api.operations.iter().filter(|operation| !operation.writes) {
            self.make_and_call(operation, false)?;
        }
        self.have_in_mind();
        let all = json!({ "view": "all", "sort": "changed", "limit": 200 });
        if let Some(list) = api.find("order.list") {
            self.call(list, all, true, None)?;
        }
        Ok(())
    }

    /// A few suppliers, and contracts with them that are complete: by chance alone few would ever be sent.
    fn have_in_mind(&mut self) {
        let facts = self.template.facts();
        for (supplier, _) in self.template.suppliers() {
            self.far.put("SupplierId", &json!(supplier.supplier_id));
            for _ in 0..3 {
                let contract = contract(&facts, supplier, self.now, &mut self.dice);
                self.far.put("Contract", &json!(contract));
            }
        }
    }
}
