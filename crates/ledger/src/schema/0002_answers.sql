-- Answers in a table with row ids. In the first shape they were kept inside the tree of their keys, where every search read
-- the whole of each long answer that it passed.

CREATE TEMP TABLE answers_before AS SELECT * FROM main.requests;
-- Events refer to answers; this is checked when the migration commits, and by then all of them are back.
DROP TABLE main.requests;

CREATE TABLE main.requests (
    request_id TEXT NOT NULL PRIMARY KEY,
    op         TEXT NOT NULL,                       -- the operation asked for
    args_hash  BLOB NOT NULL CHECK (length(args_hash) = 32),
    reply      TEXT NOT NULL CHECK (json_valid(reply)), -- the first answer, given again to every retry
    first_seq  INTEGER,                             -- the events it appended; both null when none
    last_seq   INTEGER,
    hash       BLOB NOT NULL CHECK (length(hash) = 32), -- over the columns above
    CHECK ((first_seq IS NULL) = (last_seq IS NULL))
) STRICT;
INSERT INTO main.requests (request_id, op, args_hash, reply, first_seq, last_seq, hash)
SELECT request_id, op, args_hash, reply, first_seq, last_seq, hash FROM answers_before ORDER BY request_id;
DROP TABLE answers_before;

CREATE TRIGGER main.requests_never_change BEFORE UPDATE ON requests
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
CREATE TRIGGER main.requests_never_go BEFORE DELETE ON requests
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
CREATE TRIGGER main.requests_only_once BEFORE INSERT ON requests
WHEN EXISTS (SELECT 1 FROM requests WHERE request_id = NEW.request_id)
BEGIN SELECT RAISE(ABORT, 'an answer once given stays'); END;
