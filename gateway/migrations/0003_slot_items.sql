-- Which items a time is for; one that has no line here is for every item.

CREATE TABLE slot_items (
    slot TEXT NOT NULL REFERENCES slots (id),
    item TEXT NOT NULL,
    PRIMARY KEY (slot, item)
);
