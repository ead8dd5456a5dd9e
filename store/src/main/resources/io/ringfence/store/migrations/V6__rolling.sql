-- How long amounts count in a rolling budget that gateways share. What it has handed out stands in budget_window and
-- budget_lease, as window 0.
CREATE TABLE rolling_budget (
    account        TEXT   NOT NULL PRIMARY KEY,
    -- the length of its window, as who asked last has it configured
    window_minutes BIGINT NOT NULL,
    -- what runs that are over have spent (run 0 of run_spent, by the minute) counts from this minute on. Never goes back
    counts_from    BIGINT NOT NULL,
    -- how often it was reset: who lives forgets then what he has spent
    resets         BIGINT NOT NULL
) ${clustered};

-- The minute in which a run was known to be over.
ALTER TABLE lease_run ADD COLUMN ended_minute BIGINT;
-- Whether it had said before what it had spent, and reserved nothing more since.
ALTER TABLE lease_run ADD COLUMN is_stopped BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX budget_lease_rolling ON budget_lease (run) WHERE period = 'rolling';
CREATE INDEX run_spent_rolling ON run_spent (run, account) WHERE period = 'rolling';

-- So far nobody told apart which run had spent it.
INSERT INTO run_spent (run, account, period, window_number, spent_nano_usd)
SELECT 0, account, period, window_number, spent_nano_usd FROM budget_spent WHERE period = 'rolling';
