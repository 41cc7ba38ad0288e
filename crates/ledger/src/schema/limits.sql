CREATE TABLE limits (
    supplier_id TEXT PRIMARY KEY,
    report      TEXT NOT NULL               -- the newest report (S4), as JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE limits_earlier (
    supplier_id TEXT    NOT NULL,
    place       INTEGER NOT NULL,           -- in the order in which they ceased to be the newest, or came as an older one
    report      TEXT    NOT NULL,
    PRIMARY KEY (supplier_id, place)
) STRICT, WITHOUT ROWID;
