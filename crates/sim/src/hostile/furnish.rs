//! What a world has before the first call by chance: orders at every stage of their lives, and what a user has at hand.
//! Practice has lives behind it, under either edition and some of them out for something rare; a real workspace has two
//! suppliers and passphrases.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use trade::country::Country;
use trade::order::event::SupplierRef;

use super::world::World;
use crate::dice::Dice;
use crate::durable::{Durable, Moment, broken, read};
use crate::model::{Broken, Check};
use crate::run::{self, Life};
use crate::steps::{Plot, contract};
use crate::worlds::{Template, own_rulebook};

/// A list of products as a supplier sends it.
const LIST: &str = "Supplier,Product,Price,Currency,MOQ\nExample Works,Steel mug,2.40,USD,100\nExample Works,Tin mug,1.90,USD,200\n";

/// Steps after which an order was left as it is, before the first call by chance.
const STAGES: [usize; 4] = [5, 12, 22, 40];
const ORDERS_A_STAGE: usize = 8;

/// Orders of a world that are out for something rare, and the steps they may take.
const RARE: (usize, usize) = (6, 40);

/// Worlds of one edition in a row.
const OF_ONE_EDITION: u64 = 6;

/// Orders at every stage of a life, and a line of credit: what calls by chance alone would hardly lead to.
/// Gives what was done, with its arguments.
pub(super) fn lives(
    template: &Template,
    home: &Path,
    place: (u64, u64),
) -> Result<Vec<(String, Value)>, Broken> {
    let mut books = opened(template, home, place)?;
    lived(&mut books, place)?;
    let done = books.done().map(|(op, args)| (op.to_owned(), args.clone()));
    Ok(done.collect())
}

/// The same lives, and of them the moment before that operation was first done; kept in a folder that is not there yet.
pub(super) fn moment(
    template: &Template,
    (home, copy): (&Path, &Path),
    place: (u64, u64),
    op: &str,
) -> Result<Option<Moment>, Broken> {
    let mut books = opened(template, home, place)?;
    books.watch_for(op, copy);
    lived(&mut books, place)?;
    Ok(books.moment())
}

fn opened(template: &Template, home: &Path, place: (u64, u64)) -> Result<Durable, Broken> {
    let facts = template.facts_under(place.1 / OF_ONE_EDITION);
    Durable::open(home, facts, Dice::new(place.0 ^ 0xd15c, place.1))
}

fn lived(books: &mut Durable, place: (u64, u64)) -> Check {
    let mut dice = Dice::new(place.0 ^ 0x5eed, place.1);
    let plots = Plot::ALL.len();
    let rare = usize::try_from(place.1).unwrap_or(0) % plots;
    let stages = STAGES.map(|steps| (ORDERS_A_STAGE, steps, None));
    let rare = (RARE.0, RARE.1, Some(Plot::ALL[rare]));
    // First, before a loan is overdue and the lender suspends the line.
    let loans = (RARE.0, RARE.1, Some(Plot::Loan));
    for (orders, steps, plot) in [loans].into_iter().chain(stages).chain([rare]) {
        let life = Life {
            orders,
            at_once: orders,
            steps,
            hours: 40,
            plot,
        };
        run::live(books, &life, &mut dice).map_err(|(broken, _)| broken)?;
    }
    Ok(())
}

impl World<'_> {
    /// What a user has at hand: photos and papers, a list and a rulebook on their way in, and every page seen once.
    pub(super) fn furnish(&mut self) -> Check {
        let suppliers = self.known_suppliers()?;
        self.far.put("Passphrase", &json!(self.ground.passphrase()));
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
            let piece = json!({ "upload_id": id, "offset": 0, "content_base64": STANDARD.encode(content) });
            read(self.desk()?, "upload.append", piece)?;
            if kept {
                let file = read(self.desk()?, "file.keep", json!({ "upload_id": id }))?;
                self.far.put("FileRef", &file);
                self.far.put("FileId", &file["file_id"]);
                if content == LIST {
                    self.bring_in(&file)?;
                }
            } else {
                self.far.put("upload_id", &id);
            }
        }
        let api = self.api;
        for operation in api.operations.iter().filter(|operation| !operation.writes) {
            self.make_and_call(operation, false)?;
        }
        self.have_in_mind(&suppliers);
        let all = json!({ "view": "all", "sort": "changed", "limit": 200 });
        if let Some(list) = api.find("order.list") {
            self.call(list, all, true, None)?;
        }
        Ok(())
    }

    /// The list is looked at and brought in: a mapping that fits it, and a job.
    fn bring_in(&mut self, file: &Value) -> Check {
        let looked = read(self.desk()?, "import.inspect", json!({ "file": file }))?;
        let mapping = &looked["inspection"]["mapping"];
        let started = read(
            self.desk()?,
            "import.start",
            json!({ "file": file, "mapping": mapping }),
        )?;
        self.far.put("Mapping", mapping);
        self.far.put("job_id", &started["job_id"]);
        self.finish("import.start", &started)
    }

    /// The cast of the Practice world; a real workspace has those that its user typed in.
    fn known_suppliers(&self) -> Result<Vec<SupplierRef>, Broken> {
        if !self.ground.is_real() {
            let cast = self.template.suppliers().iter();
            return Ok(cast.map(|(supplier, _)| supplier.clone()).collect());
        }
        let names = ["Example Works", "Sample Mills"].into_iter();
        names
            .map(|name| {
                let typed = json!({ "name": name, "country": "CN", "trade_assurance": "yes",
                    "verified": "unknown", "categories": ["mugs"] });
                let kept = read(
                    self.desk()?,
                    "catalogue.put_supplier",
                    json!({ "supplier": typed }),
                )?;
                let supplier_id = serde_json::from_value(kept["supplier_id"].clone());
                Ok(SupplierRef {
                    supplier_id: supplier_id.map_err(broken)?,
                    name: name.to_owned(),
                    country: Some(Country::CN),
                })
            })
            .collect()
    }

    /// A few suppliers, and contracts with them that are complete: by chance alone few would ever be sent.
    fn have_in_mind(&mut self, suppliers: &[SupplierRef]) {
        let facts = self.template.facts();
        for supplier in suppliers {
            self.far.put("SupplierId", &json!(supplier.supplier_id));
            for _ in 0..3 {
                let contract = contract(&facts, supplier, self.now, &mut self.dice);
                self.far.put("Contract", &json!(contract));
            }
        }
    }
}
