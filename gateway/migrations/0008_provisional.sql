-- Whether a filing's deadline is only expected, beyond the published calendar: counted anew when the next one comes.

ALTER TABLE filings ADD COLUMN is_provisional BIGINT NOT NULL DEFAULT 0;
UPDATE filings SET is_provisional = 1 WHERE case_file LIKE '%"provisional":true%';
CREATE INDEX filings_provisional ON filings (is_provisional);
