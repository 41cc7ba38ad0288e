CREATE TABLE threads (
    supplier_id TEXT PRIMARY KEY,
    supplier    TEXT NOT NULL,              -- the supplier as named by the first message, as JSON
    messages    INTEGER NOT NULL,
    read        INTEGER NOT NULL,           -- how many, from the first, the user has read
    last        TEXT NOT NULL,              -- id of the newest message
    last_by     TEXT NOT NULL,
    last_text   TEXT NOT NULL,              -- its first characters
    last_at     TEXT NOT NULL,
    last_seq    INTEGER NOT NULL            -- its event, for the order of the list
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_by_last ON threads (last_seq);

CREATE TABLE messages (
    message_id      TEXT PRIMARY KEY,
    supplier_id     TEXT NOT NULL,
    place           INTEGER NOT NULL,       -- in the thread, from 1
    from_supplier   INTEGER NOT NULL,
    order_id        TEXT,
    agrees_to_delay INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_by_place ON messages (supplier_id, place, from_supplier);
