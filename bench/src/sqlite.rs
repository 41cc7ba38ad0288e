//! SQLite as a peer: full text with everything tuned that can be (rows in rank order, no positions, no ranking, short
//! beginnings indexed, one pass), and `LIKE`.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, params, params_from_iter};

use crate::peers::{Asked, Counted, Figures};
use crate::place::{self, Item};

/// A database with the same products.
pub struct Sqlite {
    connection: Connection,
    categories: usize,
}

const COLUMNS: &str = "i.id, i.country, i.category, i.assured, i.verified, i.rating, i.price, i.moq, i.lead";

impl Sqlite {
    /// Makes it, or opens the one made before; gives the names of the categories too.
    pub fn open(folder: &Path) -> Result<(Sqlite, Vec<String>)> {
        let path = folder.join("peer.db");
        let made = path.exists();
        let mut connection = Connection::open(&path)?;
        connection.pragma_update(None, "cache_size", -256_000)?;
        connection.pragma_update(None, "mmap_size", 4_i64 << 30)?;
        if !made {
            connection.pragma_update(None, "synchronous", "OFF")?;
            fill(&mut connection, folder)?;
        }
        let mut statement = connection.prepare("SELECT name FROM category ORDER BY id")?;
        let names: Vec<String> = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        drop(statement);
        let categories = names.len();
        Ok((
            Sqlite {
                connection,
                categories,
            },
            names,
        ))
    }

    pub fn full_text(&self, asked: &Asked) -> Result<Counted> {
        let mut parts: Vec<String> = asked.words.iter().map(|word| format!("\"{word}\"")).collect();
        parts.extend(asked.unfinished.iter().map(|word| format!("\"{word}\"*")));
        if parts.is_empty() {
            return self.count(asked, &format!("SELECT {COLUMNS} FROM item i"), &[]);
        }
        let sql = format!("SELECT {COLUMNS} FROM words w JOIN item i ON i.id = w.rowid WHERE words MATCH ?1");
        self.count(asked, &sql, &[parts.join(" ")])
    }

    pub fn like(&self, asked: &Asked) -> Result<Counted> {
        let words: Vec<String> = asked
            .words
            .iter()
            .chain(&asked.unfinished)
            .map(|word| format!("%{word}%"))
            .collect();
        let all = vec!["x.text LIKE ?"; words.len()].join(" AND ");
        let text = if all.is_empty() { "1".to_owned() } else { all };
        let sql = format!("SELECT {COLUMNS} FROM item i JOIN text x ON x.id = i.id WHERE {text}");
        self.count(asked, &sql, &words)
    }

    fn count(&self, asked: &Asked, sql: &str, values: &[String]) -> Result<Counted> {
        let mut counted = Counted::new(self.categories);
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let number = |at: usize| Ok::<u64, rusqlite::Error>(row.get::<_, i64>(at)?.unsigned_abs());
            let figures = Figures {
                country: number(1)?,
                category: number(2)?,
                assured: row.get(3)?,
                verified: row.get(4)?,
                rating: number(5)?,
                price: number(6)?,
                moq: number(7)?,
                lead: number(8)?,
            };
            counted.add(asked, number(0)?, &figures);
        }
        Ok(counted)
    }
}

fn fill(connection: &mut Connection, folder: &Path) -> Result<()> {
    connection.execute_batch(
        "CREATE TABLE item (id INTEGER PRIMARY KEY, country, category, assured, verified, rating, price, moq, lead);
         CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT);
         CREATE TABLE category (id INTEGER PRIMARY KEY, name TEXT);
         CREATE VIRTUAL TABLE words USING fts5 (
           text, content = '', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
         );",
    )?;
    let transaction = connection.transaction()?;
    let categories = {
        let mut item = transaction.prepare("INSERT INTO item VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
        let mut text = transaction.prepare("INSERT INTO text VALUES (?1, ?2)")?;
        let mut words = transaction.prepare("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
        let mut id = 0_i64;
        place::items(folder, |one: Item| {
            id += 1;
            let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            item.execute(params![
                id,
                whole(one.country),
                whole(one.category),
                one.assured,
                one.verified,
                whole(one.rating),
                whole(one.price),
                whole(one.moq),
                whole(one.lead)
            ])?;
            text.execute(params![id, one.text])?;
            words.execute(params![id, one.text])?;
            Ok(())
        })?
    };
    for (id, name) in (0_i64..).zip(&categories) {
        transaction.execute("INSERT INTO category VALUES (?1, ?2)", params![id, name])?;
    }
    transaction.execute("INSERT INTO words (words) VALUES ('optimize')", [])?;
    transaction.commit()?;
    Ok(())
}
