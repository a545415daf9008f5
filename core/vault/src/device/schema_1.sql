CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    kind TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE device_key (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE resident (
    id BLOB PRIMARY KEY,
    sealed_name BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    deleting INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE outbox (
    submission BLOB PRIMARY KEY,
    resident BLOB NOT NULL REFERENCES resident (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    problem TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (state, next_try_at);
CREATE INDEX outbox_resident ON outbox (resident);

CREATE TABLE feed (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    cursor TEXT NOT NULL
) STRICT;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    resident BLOB REFERENCES resident (id) ON DELETE CASCADE,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_resident ON event (resident);
