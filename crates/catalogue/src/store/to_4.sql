-- An import is known by an id that the ledger keeps too: numbers are given again after the file was lost. Older ones get the
-- id that the ledger reads out of their number. Limits and prices are the ledger's to keep.
ALTER TABLE import ADD COLUMN uid BLOB;
UPDATE import SET uid = unhex(printf('%032x', batch)),
  report = json_set(report, '$.limits', json('[]'), '$.prices', json('[]'));
CREATE UNIQUE INDEX import_uid ON import (uid);
