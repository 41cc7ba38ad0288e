-- The search's words left the database for an index of their own, which needs to know what changed since it was built.
DROP TABLE words;
DROP TABLE generation;
CREATE TABLE change (
  generation INTEGER PRIMARY KEY,
  nonce INTEGER NOT NULL
) STRICT;
INSERT INTO change VALUES (0, random());
CREATE TABLE touched (generation INTEGER NOT NULL, word_row INTEGER) STRICT;
CREATE INDEX touched_generation ON touched (generation, word_row);
