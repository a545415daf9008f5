-- Times that offices offer, and the places in them that people hold.

CREATE TABLE slots (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    zone TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    capacity BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    office TEXT,
    CHECK (taken >= 0 AND taken <= capacity)
);
CREATE INDEX slots_by_time ON slots (starts_at, kind);

CREATE TABLE reservations (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    slot TEXT NOT NULL REFERENCES slots (id),
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    held_until TEXT,
    moves TEXT,
    reservation TEXT NOT NULL
);
CREATE INDEX reservations_of ON reservations (subject, item, state);
CREATE INDEX reservations_held ON reservations (state, held_until);
