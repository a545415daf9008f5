-- The keyed hash of a person's number: who is someone's applicant when an agent files is found by it.

ALTER TABLE people ADD COLUMN person_key TEXT;
CREATE INDEX people_by_key ON people (person_key);
