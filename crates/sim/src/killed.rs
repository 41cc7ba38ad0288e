//! The process that is killed: lives of orders through the real desk, in an encrypted workspace, one after another without an
//! end. Everything is told before it is asked and when it is answered; whoever kills it holds what is left against that.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use trade::country::Country;
use trade::order::contract::FileRef;
use trade::order::event::SupplierRef;
use trade::supplier::Listed;

use crate::dice::Dice;
use crate::durable::{Durable, Teller, Told, broken, read, upload};
use crate::ground::Ground;
use crate::model::{Broken, Check};
use crate::run::{self, Life};
use crate::worlds::facts_of;

/// A few orders side by side, none of them long: over many kills each is stopped at another place.
const LIFE: Life = Life {
    orders: 6,
    at_once: 3,
    steps: 40,
    hours: 1,
    plot: None,
};

/// Whom the buyer deals with; of the last no list says that it is assured.
const CAST: [&str; 4] = ["Example Works", "Sample Mills", "Made-up Metals", "Nowhere Tools"];

/// What a life must know of the workspace it goes on in.
#[derive(Debug, Serialize, Deserialize)]
struct Furnished {
    suppliers: Vec<SupplierRef>,
    files: Vec<FileRef>,
}

fn list(home: &Path) -> PathBuf {
    home.join("furnished.json")
}

/// Makes the workspace that lives are lived in, in a home folder of its own: to be copied for each process that is killed.
///
/// # Errors
/// When it cannot be made.
pub fn prepare(home: &Path) -> Check {
    let desk = Ground::real(home)?.start()?;
    let mut suppliers = Vec::new();
    for (place, name) in CAST.into_iter().enumerate() {
        let assured = if place + 1 == CAST.len() { "unknown" } else { "yes" };
        let supplier = json!({ "name": name, "country": "CN", "trade_assurance": assured, "verified": "unknown",
            "categories": ["tools"] });
        let put = read(&desk, "catalogue.put_supplier", json!({ "supplier": supplier }))?;
        suppliers.push(SupplierRef {
            supplier_id: serde_json::from_value(put["supplier_id"].clone()).map_err(broken)?,
            name: name.to_owned(),
            country: Some(Country::CN),
        });
    }
    let kept = ["front.jpg", "back.jpg", "report.pdf"].map(|name| {
        let kept = read(&desk, "file.keep", upload(&desk, name, "note")?)?;
        serde_json::from_value(kept).map_err(broken)
    });
    let files = kept.into_iter().collect::<Result<Vec<FileRef>, Broken>>()?;
    drop(desk);
    let text = serde_json::to_vec(&Furnished { suppliers, files }).map_err(broken)?;
    fs::write(list(home), text).map_err(broken)
}

/// Puts a copy of a home folder there.
///
/// # Errors
/// When it cannot be copied.
pub fn copy(home: &Path, to: &Path) -> Check {
    crate::durable::copy_folder(home, to).map_err(broken)
}

/// Lives there until it is killed. The number chooses the lives, and the names of their requests.
///
/// # Errors
/// What does not hold: also that what the process before it left does not follow from its log.
pub fn live(home: &Path, number: u64, mut teller: Teller) -> Check {
    teller(&Told::Opening);
    let furnished = fs::read(list(home)).map_err(broken)?;
    let furnished: Furnished = serde_json::from_slice(&furnished).map_err(broken)?;
    let last = furnished.suppliers.len().saturating_sub(1);
    let suppliers = furnished.suppliers.into_iter().enumerate();
    let suppliers = suppliers.map(|(place, supplier)| {
        let listed = if place == last {
            Listed::Unsaid
        } else {
            Listed::Yes
        };
        (supplier, listed)
    });
    let facts = facts_of(suppliers.collect(), furnished.files);
    let mut books = Durable::at(home, Ground::made(home)?, facts, Dice::new(0xd1e, number))?;
    books.tell_to(&format!("kill-{number}"), teller);
    books.hand_files_in();
    let mut dice = Dice::new(0xdead, number);
    loop {
        run::live(&mut books, &LIFE, &mut dice).map_err(|(broken, _)| broken)?;
    }
}
