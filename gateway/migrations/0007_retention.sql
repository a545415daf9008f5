-- When the contents of a filing were erased; its case file is empty then.

ALTER TABLE filings ADD COLUMN erased_at TEXT;
CREATE INDEX filings_of_submission ON filings (submission);
