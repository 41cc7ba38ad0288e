-- A product is known again by its id, which is made of the key it was known by: the key need not be kept a second time.
CREATE TABLE product_3 (
  id INTEGER PRIMARY KEY,
  uid BLOB NOT NULL,
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
INSERT INTO product_3 SELECT id, uid, supplier, key, name, model, brand, category, unit, moq, lead_min, lead_max, incoterm, incoterm_place, certifications, description, batch, line FROM product ORDER BY id;
DROP TABLE product;
ALTER TABLE product_3 RENAME TO product;
CREATE UNIQUE INDEX product_uid ON product (uid);
CREATE INDEX product_supplier ON product (supplier);
