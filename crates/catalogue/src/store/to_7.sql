-- Issues of a list beyond those that its report lists, so many in a part, in the order of the list.
CREATE TABLE IF NOT EXISTS issues (
  batch INTEGER NOT NULL REFERENCES batch (id),
  what TEXT NOT NULL,          -- 'rejected' or 'warnings'
  part INTEGER NOT NULL,       -- from 0
  issues TEXT NOT NULL,        -- as JSON
  PRIMARY KEY (batch, what, part)
) STRICT, WITHOUT ROWID;
