-- Of two lists the one of the later day stands, in whatever order they are imported.
ALTER TABLE import ADD COLUMN day TEXT;
