CREATE TABLE orders (
    order_id    TEXT PRIMARY KEY,
    number      TEXT NOT NULL,
    supplier_id TEXT NOT NULL,
    supplier    TEXT NOT NULL,              -- its display name
    title       TEXT NOT NULL,
    status      TEXT,                       -- §9, as written; null when the pinned rulebook is not at hand
    total       TEXT,                       -- order total, null until the contract gives one
    currency    TEXT NOT NULL,
    words       TEXT NOT NULL,              -- lower case: what a search of the list looks in
    started_seq INTEGER NOT NULL,
    agreed_seq  INTEGER,                    -- both sides had agreed to one version from then on (O5); null: never
    changed_seq INTEGER NOT NULL,
    changed_at  TEXT NOT NULL,
    version     INTEGER NOT NULL,           -- of the order's stream
    rulebook    TEXT NOT NULL,              -- id of the one it is pinned to (RB1)
    rulebook_hash TEXT NOT NULL,
    rests_from  TEXT,                       -- no deadline from then on, unless a new fact brings one; null: never
    lapses_at   TEXT                        -- cancelled by itself from then on, unless a new fact comes (RB2); null: never
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_change ON orders (changed_seq);
CREATE INDEX orders_by_start ON orders (started_seq);
CREATE INDEX orders_by_status ON orders (status, changed_seq);
CREATE INDEX orders_by_rest ON orders (rests_from);
CREATE INDEX orders_by_lapse ON orders (lapses_at) WHERE lapses_at IS NOT NULL;
CREATE INDEX orders_by_supplier ON orders (supplier_id, started_seq);
CREATE INDEX orders_agreed ON orders (supplier_id, agreed_seq) WHERE agreed_seq IS NOT NULL;
CREATE INDEX orders_by_rulebook ON orders (rulebook, rulebook_hash, status, lapses_at);

CREATE TABLE payments (
    payment_id TEXT PRIMARY KEY,
    order_id   TEXT NOT NULL,
    place      INTEGER NOT NULL,            -- among the order's payments, from 0
    progress   TEXT NOT NULL,               -- in_transit, received, failed
    sent_at    TEXT NOT NULL,
    latest     TEXT NOT NULL                -- last day it should arrive (P11)
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_by_order ON payments (order_id, place);
CREATE INDEX payments_by_time ON payments (sent_at);
CREATE INDEX payments_under_way ON payments (progress, latest);

CREATE TABLE disputes (
    dispute_id TEXT PRIMARY KEY,
    order_id   TEXT NOT NULL,
    opened_at  TEXT NOT NULL,
    open       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX disputes_by_order ON disputes (order_id);
CREATE INDEX disputes_by_time ON disputes (open, opened_at);

CREATE TABLE reservations (
    order_id    TEXT PRIMARY KEY,
    supplier_id TEXT NOT NULL,
    number      TEXT NOT NULL,
    levels      TEXT NOT NULL,              -- [[instant, amount in USD], ...] as JSON, oldest first (O7)
    released_at TEXT,                       -- S5; null while nothing but a new fact can release it
    lapses      INTEGER NOT NULL            -- 1: released by the clock, so not before that instant
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_supplier ON reservations (supplier_id, released_at);
CREATE INDEX reservations_by_release ON reservations (lapses, released_at);
