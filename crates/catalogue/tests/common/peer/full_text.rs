//! SQLite as a peer: full text with everything tuned that can be (rows in the order of the page, no positions, no
//! ranking, short beginnings indexed, one pass over the hits), and `LIKE`.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, params, params_from_iter};

use super::{Asked, Counted, Figures, Item};

/// A database with the same products.
pub struct FullText {
    connection: Connection,
    categories: usize,
}

const COLUMNS: &str = "i.id, i.country, i.category, i.assured, i.verified, i.rating, i.price, i.moq, i.lead";

impl FullText {
    /// Opens one that was filled.
    pub fn open(path: &Path, categories: usize) -> FullText {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "cache_size", -256_000).unwrap();
        connection.pragma_update(None, "mmap_size", 4_i64 << 30).unwrap();
        // As the catalogue's own connections: no statement is compiled anew for a value.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .unwrap();
        FullText {
            connection,
            categories,
        }
    }

    /// Fills a new one; `items` in the order of the page.
    pub fn fill(path: &Path, items: &[Item]) {
        let mut connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "synchronous", "OFF").unwrap();
        connection
            .execute_batch(
                "CREATE TABLE item (id INTEGER PRIMARY KEY, country, category, assured, verified, rating, price, moq, lead);
                 CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT);
                 CREATE VIRTUAL TABLE words USING fts5 (text, content = '', detail = none, columnsize = 0,
                   prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2');",
            )
            .unwrap();
        let transaction = connection.transaction().unwrap();
        for (item, id) in items.iter().zip(1_i64..) {
            let figures = &item.figures;
            let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            let mut statement = transaction
                .prepare_cached("INSERT INTO item VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
                .unwrap();
            let row = params![
                id,
                whole(figures.country),
                whole(figures.category),
                figures.assured,
                figures.verified,
                whole(figures.rating),
                whole(figures.price),
                whole(figures.moq),
                whole(figures.lead)
            ];
            statement.execute(row).unwrap();
            for sql in [
                "INSERT INTO text VALUES (?1, ?2)",
                "INSERT INTO words (rowid, text) VALUES (?1, ?2)",
            ] {
                let mut statement = transaction.prepare_cached(sql).unwrap();
                statement.execute(params![id, item.text]).unwrap();
            }
        }
        transaction
            .execute("INSERT INTO words (words) VALUES ('optimize')", [])
            .unwrap();
        transaction.commit().unwrap();
    }

    /// By the index of words.
    pub fn search(&self, asked: &Asked) -> Counted {
        let mut parts: Vec<String> = asked.words.iter().map(|word| format!("\"{word}\"")).collect();
        parts.extend(asked.unfinished.iter().map(|word| format!("\"{word}\"*")));
        if parts.is_empty() {
            return self.count(asked, &format!("SELECT {COLUMNS} FROM item i"), &[]);
        }
        let sql = format!("SELECT {COLUMNS} FROM words w JOIN item i ON i.id = w.rowid WHERE words MATCH ?1");
        self.count(asked, &sql, &[parts.join(" ")])
    }

    /// By looking into every text.
    pub fn like(&self, asked: &Asked) -> Counted {
        let words = asked.words.iter().chain(&asked.unfinished);
        let words: Vec<String> = words.map(|word| format!("%{word}%")).collect();
        let all = vec!["x.text LIKE ?"; words.len()].join(" AND ");
        let text = if all.is_empty() { "1".to_owned() } else { all };
        let sql = format!("SELECT {COLUMNS} FROM item i JOIN text x ON x.id = i.id WHERE {text}");
        self.count(asked, &sql, &words)
    }

    fn count(&self, asked: &Asked, sql: &str, values: &[String]) -> Counted {
        let mut counted = Counted::new(self.categories);
        let mut statement = self.connection.prepare_cached(sql).unwrap();
        let mut rows = statement.query(params_from_iter(values)).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let number = |at: usize| row.get::<_, i64>(at).unwrap().unsigned_abs();
            let figures = Figures {
                country: number(1),
                category: number(2),
                assured: number(3) == 1,
                verified: number(4) == 1,
                rating: number(5),
                price: number(6),
                moq: number(7),
                lead: number(8),
            };
            counted.add(asked, number(0), &figures);
        }
        counted
    }
}
