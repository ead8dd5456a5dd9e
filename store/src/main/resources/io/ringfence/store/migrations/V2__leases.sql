-- The runs of gateways that spend from budgets of this database.
CREATE TABLE lease_run (
    run     BIGINT NOT NULL PRIMARY KEY,
    -- where its settlements are written down; the runs of one journal follow each other
    journal BIGINT NOT NULL,
    -- counts up while it lives
    beat    BIGINT NOT NULL,
    -- live
    -- ended: stopped or taken for dead; all that it was granted counts as spent
    -- reconciled: what it was granted and had not spent was taken back, by all that was written by then
    -- closed: it was granted what it has spent, for good, which is added to run 0 little by little; then its row goes
    state   TEXT   NOT NULL
);

CREATE INDEX lease_run_journal ON lease_run (journal);

-- What is handed out of a budget in one window. Amounts are nano-dollars.
CREATE TABLE budget_window (
    account           TEXT   NOT NULL,
    period            TEXT   NOT NULL,
    window_number     BIGINT NOT NULL,
    -- the sum of what all runs were granted
    leased_nano_usd   BIGINT NOT NULL,
    -- what was spent before the budget was reset; added to the limit
    forgiven_nano_usd BIGINT NOT NULL,
    PRIMARY KEY (account, period, window_number)
) ${clustered};

CREATE INDEX budget_window_age ON budget_window (period, window_number);

-- What one run was granted of it. Run 0 stands for those that are over.
CREATE TABLE budget_lease (
    account          TEXT   NOT NULL,
    period           TEXT   NOT NULL,
    window_number    BIGINT NOT NULL,
    run              BIGINT NOT NULL,
    granted_nano_usd BIGINT NOT NULL,
    -- of that, as it said last
    spent_nano_usd   BIGINT NOT NULL,
    -- what it needs and could not be granted
    wanted_nano_usd  BIGINT NOT NULL,
    PRIMARY KEY (account, period, window_number, run)
) ${clustered};

CREATE INDEX budget_lease_age ON budget_lease (period, window_number);
CREATE INDEX budget_lease_run ON budget_lease (run);
CREATE INDEX budget_lease_wanted ON budget_lease (run) WHERE wanted_nano_usd > 0;

-- What was settled by each run, and under run 0 by those that are over: budget_spent is the sum over all of them.
CREATE TABLE run_spent (
    run            BIGINT NOT NULL,
    account        TEXT   NOT NULL,
    period         TEXT   NOT NULL,
    window_number  BIGINT NOT NULL,
    spent_nano_usd BIGINT NOT NULL,
    PRIMARY KEY (run, account, period, window_number)
) ${clustered};

CREATE INDEX run_spent_age ON run_spent (period, window_number);
CREATE INDEX run_spent_window ON run_spent (account, period, window_number);

-- Limits that go before those of the configuration. -1 is none.
CREATE TABLE budget_limit (
    account        TEXT   NOT NULL,
    period         TEXT   NOT NULL,
    limit_nano_usd BIGINT NOT NULL,
    PRIMARY KEY (account, period)
) ${clustered};

-- Budgets that gateways have to look at again, in the order in which that became known.
CREATE TABLE budget_change (
    number  BIGINT NOT NULL PRIMARY KEY,
    account TEXT   NOT NULL,
    period  TEXT   NOT NULL
);

CREATE INDEX budget_change_account ON budget_change (account, period);
