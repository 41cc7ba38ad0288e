//! What SQLite alone needs for the rows of a list: the yardstick beside an import. One table with a column of text for each
//! of the list's, no index, one transaction, prepared once, journal and durability as the catalogue has them. Prints the
//! milliseconds of reading the list alone, and of reading and inserting it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and says what it measured"
)]

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;

fn main() {
    // Cargo passes words of its own when it runs all benches; there is nothing to measure then.
    let Some(list) = std::env::args()
        .nth(1)
        .filter(|argument| !argument.starts_with("--"))
    else {
        println!("bare: give the path of a list");
        return;
    };
    let list = Path::new(&list);
    println!("read {}", read(list));
    println!("insert {}", insert(list));
}

fn reader(list: &Path) -> csv::Reader<BufReader<File>> {
    csv::Reader::from_reader(BufReader::with_capacity(1 << 20, File::open(list).unwrap()))
}

fn read(list: &Path) -> u128 {
    let begun = Instant::now();
    let mut reader = reader(list);
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).unwrap() {}
    begun.elapsed().as_millis()
}

fn insert(list: &Path) -> u128 {
    let folder = tempfile::tempdir_in(list.parent().unwrap()).unwrap();
    let mut connection = Connection::open(folder.path().join("bare.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    connection.pragma_update(None, "cache_size", -64_000).unwrap();
    let begun = Instant::now();
    let mut reader = reader(list);
    let columns = reader.headers().unwrap().len();
    let names: Vec<String> = (0..columns).map(|number| format!("c{number} TEXT")).collect();
    let places = vec!["?"; columns].join(", ");
    let transaction = connection.transaction().unwrap();
    transaction
        .execute_batch(&format!("CREATE TABLE bare ({})", names.join(", ")))
        .unwrap();
    {
        let mut statement = transaction
            .prepare(&format!("INSERT INTO bare VALUES ({places})"))
            .unwrap();
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).unwrap() {
            for (text, place) in row.iter().zip(1..) {
                statement.raw_bind_parameter(place, text).unwrap();
            }
            statement.raw_execute().unwrap();
        }
    }
    transaction.commit().unwrap();
    begun.elapsed().as_millis()
}
