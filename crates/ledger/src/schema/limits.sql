CREATE TABLE limits (
    supplier_id TEXT PRIMARY KEY,
    report      TEXT NOT NULL               -- the newest report (S4), as JSON
) STRICT, WITHOUT ROWID;
