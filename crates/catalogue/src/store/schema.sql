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
  uid BLOB NOT NULL,           -- made of its supplier's and the key it is known again by
  supplier INTEGER NOT NULL REFERENCES supplier (id),
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
  line INTEGER
) STRICT;
CREATE UNIQUE INDEX product_uid ON product (uid);
CREATE INDEX product_supplier ON product (supplier);

CREATE TABLE tier (
  product INTEGER NOT NULL REFERENCES product (id),
  min_quantity TEXT NOT NULL,
  currency TEXT NOT NULL,
  seen INTEGER NOT NULL,
  price TEXT NOT NULL,
  seen_on TEXT,
  PRIMARY KEY (product, min_quantity, currency, seen)
) STRICT, WITHOUT ROWID;

-- Every change: counted, and marked by chance, so that an index knows the state it was built from.
CREATE TABLE change (
  generation INTEGER PRIMARY KEY,
  nonce INTEGER NOT NULL
) STRICT;
INSERT INTO change VALUES (0, random());

-- What each change touched, for the search's index: twice a product's row, or twice a supplier's plus one (which can be
-- found while it has no products); an empty place stands for everything.
CREATE TABLE touched (generation INTEGER NOT NULL, word_row INTEGER) STRICT;
CREATE INDEX touched_generation ON touched (generation, word_row);
