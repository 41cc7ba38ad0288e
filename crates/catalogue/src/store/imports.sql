-- Imports and their undo: for a new file, and for one of version 2 that is brought along.
-- Lists that were imported: what an undo and the next list are held against.
CREATE TABLE IF NOT EXISTS import (
  batch INTEGER PRIMARY KEY REFERENCES batch (id),
  kind TEXT NOT NULL,          -- what a row was about
  replaces INTEGER,            -- the batch of the list that this one is a newer edition of
  report TEXT NOT NULL,        -- what it did, as JSON, without limits and prices: those are the ledger's
  undone_at TEXT,
  day TEXT,                    -- the day of the list; for older ones that of their import
  uid BLOB                     -- by which the ledger knows it too: numbers are given again after the file was lost
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS import_uid ON import (uid);

-- Sets of rows, as pairs of first and last: those an import named and, of the newest one, those it added and those whose
-- prices it replaced.
CREATE TABLE IF NOT EXISTS listed (
  batch INTEGER NOT NULL REFERENCES batch (id),
  what TEXT NOT NULL,
  spans BLOB NOT NULL,
  PRIMARY KEY (batch, what)
) STRICT, WITHOUT ROWID;

-- What the newest import changed, as it was before.
CREATE TABLE IF NOT EXISTS before_supplier AS SELECT * FROM supplier WHERE false;
CREATE UNIQUE INDEX IF NOT EXISTS before_supplier_row ON before_supplier (id);
CREATE TABLE IF NOT EXISTS before_product AS SELECT * FROM product WHERE false;
CREATE UNIQUE INDEX IF NOT EXISTS before_product_row ON before_product (id);
CREATE TABLE IF NOT EXISTS before_tier AS SELECT * FROM tier WHERE false;
CREATE INDEX IF NOT EXISTS before_tier_product ON before_tier (product);
