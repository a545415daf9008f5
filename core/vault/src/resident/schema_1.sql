CREATE TABLE profile (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    origin TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    id BLOB PRIMARY KEY,
    item TEXT NOT NULL,
    item_version TEXT NOT NULL,
    form_sha256 BLOB NOT NULL,
    title TEXT NOT NULL,
    progress INTEGER NOT NULL,
    body BLOB NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE draft_list (
    draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (draft, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    entry BLOB NOT NULL,
    PRIMARY KEY (draft, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE pinned (
    sha256 BLOB PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE pin (
    owner BLOB NOT NULL,
    sha256 BLOB NOT NULL REFERENCES pinned (sha256),
    PRIMARY KEY (owner, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX pin_sha256 ON pin (sha256);

CREATE TABLE paper (
    id BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    material TEXT NOT NULL,
    page INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    length INTEGER,
    sha256 BLOB,
    key BLOB NOT NULL,
    file TEXT NOT NULL UNIQUE,
    writer BLOB,
    added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX paper_owner ON paper (owner, material, page);
CREATE INDEX paper_sha256 ON paper (sha256);

CREATE TABLE submission (
    id BLOB PRIMARY KEY,
    draft BLOB,
    manifest BLOB NOT NULL,
    state TEXT NOT NULL,
    receipt BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE upload (
    sha256 BLOB PRIMARY KEY,
    url TEXT NOT NULL,
    sent INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE filing (
    id TEXT PRIMARY KEY,
    submission BLOB,
    body BLOB NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX filing_submission ON filing (submission);

CREATE TABLE timeline (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    filing TEXT,
    at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX timeline_filing ON timeline (filing, at);

CREATE TABLE reservation (
    id BLOB PRIMARY KEY,
    starts_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
