-- The append-only log, the answers given to requests, and the register of projections.

CREATE TABLE events (
    seq            INTEGER PRIMARY KEY,             -- position in the log, from 1, without gaps
    stream         TEXT    NOT NULL,                -- what the event is about, e.g. one order
    version        INTEGER NOT NULL CHECK (version >= 1), -- position in the stream, from 1
    kind           TEXT    NOT NULL,                -- name of the event, past tense
    schema_version INTEGER NOT NULL CHECK (schema_version >= 1), -- shape of the body
    body           TEXT    NOT NULL CHECK (json_valid(body)),
    request_id     TEXT    NOT NULL,                -- the intent that caused it
    request_index  INTEGER NOT NULL CHECK (request_index >= 0), -- its place among that intent's events
    actor          TEXT    NOT NULL,                -- who recorded it
    recorded_at    TEXT    NOT NULL,                -- UTC with microseconds; says nothing about the order
    prev_hash      BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash           BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, version),
    UNIQUE (request_id, request_index),
    FOREIGN KEY (request_id) REFERENCES requests (request_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE requests (
    request_id TEXT PRIMARY KEY,
    op         TEXT NOT NULL,                       -- the operation asked for
    args_hash  BLOB NOT NULL CHECK (length(args_hash) = 32),
    reply      TEXT NOT NULL CHECK (json_valid(reply)), -- the first answer, given again to every retry
    first_seq  INTEGER,                             -- the events it appended; both null when none
    last_seq   INTEGER,
    hash       BLOB NOT NULL CHECK (length(hash) = 32), -- over the columns above
    CHECK ((first_seq IS NULL) = (last_seq IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER events_only_grow BEFORE INSERT ON events
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
  OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM events WHERE stream = NEW.stream)
  OR EXISTS (SELECT 1 FROM events WHERE request_id = NEW.request_id AND request_index = NEW.request_index)
BEGIN SELECT RAISE(ABORT, 'the log only grows at its end'); END;

CREATE TRIGGER requests_never_change BEFORE UPDATE ON requests
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
CREATE TRIGGER requests_never_go BEFORE DELETE ON requests
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
CREATE TRIGGER requests_only_once BEFORE INSERT ON requests
WHEN EXISTS (SELECT 1 FROM requests WHERE request_id = NEW.request_id)
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;

CREATE TABLE projections (
    name        TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    schema_hash BLOB    NOT NULL,                   -- a changed table definition is a refold
    tables      TEXT    NOT NULL,                   -- JSON list of the tables to drop then
    seq         INTEGER NOT NULL                    -- newest event folded in
) STRICT, WITHOUT ROWID;
