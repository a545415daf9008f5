-- What one person did on one day.

CREATE INDEX submissions_of ON submissions (owner, received_at);
ALTER TABLE reservations ADD COLUMN made_at TEXT;
CREATE INDEX reservations_made ON reservations (subject, made_at);
