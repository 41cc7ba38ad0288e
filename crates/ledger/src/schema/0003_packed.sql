-- Long answers are packed. They repeat the names of their fields, and were nine tenths of a ledger; a short one stays as it is
-- written. The hash is over the answer as it was given, so an answer of the shape before is moved as it stands.

-- On the disk, not in memory: they may be most of a large ledger.
CREATE TABLE main.answers_before AS SELECT * FROM main.requests ORDER BY rowid;
-- Events refer to answers; this is checked when the migration commits, and by then all of them are back.
DROP TABLE main.requests;

CREATE TABLE main.requests (
    request_id TEXT NOT NULL PRIMARY KEY,
    op         TEXT NOT NULL,                       -- the operation asked for
    args_hash  BLOB NOT NULL CHECK (length(args_hash) = 32),
    first_seq  INTEGER,                             -- the events it appended; both null when none
    last_seq   INTEGER,
    hash       BLOB NOT NULL CHECK (length(hash) = 32), -- over the columns above and the text of the answer
    reply      ANY  NOT NULL CHECK (typeof(reply) IN ('text', 'blob')), -- the first answer, given again to every retry:
                                                    -- JSON text, or its length (four bytes, little-endian) and an LZ4 block
    CHECK ((first_seq IS NULL) = (last_seq IS NULL))
) STRICT;
INSERT INTO main.requests (request_id, op, args_hash, first_seq, last_seq, hash, reply)
SELECT request_id, op, args_hash, first_seq, last_seq, hash, reply FROM main.answers_before ORDER BY rowid;
DROP TABLE main.answers_before;

CREATE TRIGGER main.requests_never_change BEFORE UPDATE ON requests
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
CREATE TRIGGER main.requests_never_go BEFORE DELETE ON requests
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
CREATE TRIGGER main.requests_only_once BEFORE INSERT ON requests
WHEN EXISTS (SELECT 1 FROM requests WHERE request_id = NEW.request_id)
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
