-- The catalogue: what was imported or typed in. Decimals and dates are texts, lists are JSON texts.
CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,        -- the list's name
  hash TEXT NOT NULL,          -- of its bytes; empty for what was typed in
  at TEXT NOT NULL,
  report TEXT NOT NULL         -- counts, as JSON
) STRICT;

CREATE TABLE supplier (
  id INTEGER PRIMARY KEY,
  uid BLOB NOT NULL UNIQUE,
  identity TEXT NOT NULL UNIQUE,
  normal_name TEXT NOT NULL,
  key TEXT,
  name TEXT NOT NULL,
  legal_name TEXT,
  country TEXT,
  city TEXT,
  address TEXT,
  website TEXT,
  trade_assurance INTEGER,     -- 1 yes, 0 no, NULL not said
  verified INTEGER,
  categories TEXT NOT NULL,
  years INTEGER,
  rating TEXT,
  response_rate TEXT,
  batch INTEGER NOT NULL REFERENCES batch (id),
  line INTEGER                 -- in the list, from 1
) STRICT;
CREATE INDEX supplier_name ON supplier (normal_name, country);

CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  uid BLOB NOT NULL UNIQUE,
  supplier INTEGER NOT NULL REFERENCES supplier (id),
  identity TEXT NOT NULL,
  key TEXT,
  name TEXT NOT NULL,
  model TEXT,
  brand TEXT,
  category TEXT,
  unit TEXT,
  moq TEXT,
  lead_min INTEGER,
  lead_max INTEGER,
  incoterm TEXT,
  incoterm_place TEXT,
  certifications TEXT NOT NULL,
  description TEXT,
  batch INTEGER NOT NULL REFERENCES batch (id),
  line INTEGER,
  UNIQUE (supplier, identity)
) STRICT;

CREATE TABLE tier (
  product INTEGER NOT NULL REFERENCES product (id),
  min_quantity TEXT NOT NULL,
  currency TEXT NOT NULL,
  seen INTEGER NOT NULL,
  price TEXT NOT NULL,
  seen_on TEXT,
  PRIMARY KEY (product, min_quantity, currency, seen)
) STRICT, WITHOUT ROWID;

-- The words of everything that can be found. A row per product (twice its id) and per supplier (twice its id, plus
-- one); a supplier's own row counts only while it has no products.
CREATE VIRTUAL TABLE words USING fts5 (
  name, model, category, supplier, rest,
  content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

-- One row: counts up with every change, so that what is held in memory is known to be old.
CREATE TABLE generation (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
INSERT INTO generation VALUES (1, 0);
