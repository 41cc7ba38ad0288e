CREATE TABLE quotations (
    quotation_id TEXT PRIMARY KEY,
    supplier_id  TEXT NOT NULL,
    began_seq    INTEGER NOT NULL,          -- its first event, for the order of the list
    changed_seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quotations_by_age ON quotations (began_seq);
CREATE INDEX quotations_by_supplier ON quotations (supplier_id, began_seq);
