-- What a supervisor's lists ask of each filing.

CREATE INDEX jobs_of ON jobs (filing, state);
CREATE INDEX filings_of_office ON filings (office, due_on);
