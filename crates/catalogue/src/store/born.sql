-- By which this file is told from one that takes its place after it was lost.
CREATE TABLE IF NOT EXISTS born (uid BLOB NOT NULL) STRICT;
INSERT INTO born SELECT randomblob(16) WHERE NOT EXISTS (SELECT 1 FROM born);
