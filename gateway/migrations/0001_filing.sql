-- Written for SQLite and PostgreSQL alike: TEXT and BIGINT only, instants as RFC 3339 text in UTC, days as
-- YYYY-MM-DD (both sort as text), structures as JSON text.

CREATE TABLE people (
    subject TEXT PRIMARY KEY,
    provider_key TEXT NOT NULL UNIQUE,
    claims TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE devices (
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    public_key TEXT NOT NULL,
    name TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    revoked_at TEXT,
    PRIMARY KEY (subject, id)
);

-- A session is a family of tokens. Only hashes of tokens are kept.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    device TEXT NOT NULL,
    assurance TEXT NOT NULL,
    roles TEXT NOT NULL,
    office TEXT,
    access_hash TEXT NOT NULL UNIQUE,
    access_until TEXT NOT NULL,
    access_used BIGINT NOT NULL,
    refresh_hash TEXT NOT NULL,
    refresh_until TEXT NOT NULL,
    previous_hash TEXT,
    rotated_at TEXT,
    ended_at TEXT
);
CREATE INDEX sessions_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_previous ON sessions (previous_hash);
CREATE INDEX sessions_device ON sessions (device);

CREATE TABLE spent_refresh_tokens (
    hash TEXT PRIMARY KEY,
    session TEXT NOT NULL
);

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    state TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX uploads_expiry ON uploads (state, expires_at);
CREATE INDEX uploads_of ON uploads (owner, state);

-- What an owner has uploaded whole; the same bytes of another owner are another object.
CREATE TABLE objects (
    owner TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    length BIGINT NOT NULL,
    stored_at TEXT NOT NULL,
    PRIMARY KEY (owner, sha256)
);

CREATE TABLE submissions (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    body TEXT NOT NULL,
    answer TEXT NOT NULL,
    received_at TEXT NOT NULL
);

CREATE TABLE filings (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    submission TEXT NOT NULL,
    owner TEXT NOT NULL,
    applicant_key TEXT NOT NULL,
    item TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    received_at TEXT NOT NULL,
    revision BIGINT NOT NULL,
    case_file TEXT NOT NULL
);
CREATE INDEX filings_of ON filings (owner, received_at);
CREATE INDEX filings_open ON filings (applicant_key, item, is_open);
CREATE INDEX filings_inbox ON filings (state, due_on);

CREATE TABLE kept_items (
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

CREATE TABLE events (
    filing TEXT NOT NULL,
    revision BIGINT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (filing, revision)
);

CREATE TABLE supplements (
    id TEXT PRIMARY KEY,
    filing TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE serials (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE feed (
    subscriber TEXT NOT NULL,
    seq BIGINT NOT NULL,
    change TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (subscriber, seq)
);

CREATE TABLE feed_heads (
    subscriber TEXT PRIMARY KEY,
    head BIGINT NOT NULL,
    oldest BIGINT NOT NULL
);

CREATE TABLE looks (
    filing TEXT NOT NULL,
    seq BIGINT NOT NULL,
    look TEXT NOT NULL,
    PRIMARY KEY (filing, seq)
);

-- One hash chain per filing: ids and salted hashes only.
CREATE TABLE audit (
    filing TEXT NOT NULL,
    seq BIGINT NOT NULL,
    entry TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (filing, seq)
);

CREATE TABLE audit_heads (
    filing TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    is_signed BIGINT NOT NULL
);
CREATE INDEX audit_heads_unsigned ON audit_heads (is_signed, filing);

CREATE TABLE audit_checkpoints (
    seq BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    heads TEXT NOT NULL,
    signed TEXT NOT NULL
);

-- due_at is the office's time (it may be set in tests); retry_ms and lease_ms are the machine's, in Unix
-- milliseconds, so that a standing clock stops no retry.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    unique_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    filing TEXT,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at TEXT NOT NULL,
    retry_ms BIGINT NOT NULL,
    lease_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    fault TEXT
);
CREATE INDEX jobs_due ON jobs (state, due_at);

CREATE TABLE callbacks (
    partner TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (partner, event_id)
);

-- Which filing a partner's id belongs to, and the place in it (of the question among its evidence).
CREATE TABLE partner_ids (
    partner TEXT NOT NULL,
    id TEXT NOT NULL,
    filing TEXT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (partner, id)
);
