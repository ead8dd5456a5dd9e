-- One row for each exchange that is over. Amounts are nano-dollars, times nanoseconds but for epoch_ms.
CREATE TABLE ledger (
    run                BIGINT  NOT NULL,
    exchange           BIGINT  NOT NULL,
    epoch_ms           BIGINT  NOT NULL,
    admitted           BOOLEAN NOT NULL,
    -- false: nobody told how it ended, and the cost is what was reserved
    told               BOOLEAN NOT NULL,
    reserved_nano_usd  BIGINT  NOT NULL,
    cost_nano_usd      BIGINT  NOT NULL,
    request_id         TEXT    NOT NULL,
    organisation       TEXT,
    project            TEXT,
    key_name           TEXT,
    end_user           TEXT,
    tags               TEXT,
    requested_model    TEXT    NOT NULL,
    provider           TEXT,
    upstream_model     TEXT,
    dialect            TEXT    NOT NULL,
    error_code         TEXT,
    catalogue_version  TEXT,
    -- who said what it costs; null: nobody, or nothing was used
    price_source       TEXT,
    -- null: the standard one
    service_tier       TEXT,
    status             INTEGER NOT NULL,
    streaming          BOOLEAN NOT NULL,
    usage_estimated    BOOLEAN NOT NULL,
    attempts           INTEGER NOT NULL,
    input_tokens       BIGINT  NOT NULL,
    cache_read_tokens  BIGINT  NOT NULL,
    cache_write_tokens BIGINT  NOT NULL,
    output_tokens      BIGINT  NOT NULL,
    reasoning_tokens   BIGINT  NOT NULL,
    -- what else was counted and is priced apart, as input_audio=40,web_search=2
    other_usage        TEXT,
    -- null: no byte was sent
    first_byte_ns      BIGINT,
    duration_ns        BIGINT  NOT NULL,
    PRIMARY KEY (run, exchange)
);

CREATE INDEX ledger_epoch_ms ON ledger (epoch_ms);

-- Sums over the ledger by minute, hour and day of UTC. No name is the empty string. Requests are timed, and their duration is
-- summed, when it is a latency: when they were no errors and somebody told how they ended.
CREATE TABLE usage_rollup (
    grain              TEXT    NOT NULL,
    bucket_ms          BIGINT  NOT NULL,
    organisation       TEXT    NOT NULL,
    project            TEXT    NOT NULL,
    key_name           TEXT    NOT NULL,
    provider           TEXT    NOT NULL,
    model              TEXT    NOT NULL,
    outcome            TEXT    NOT NULL,
    requests           BIGINT  NOT NULL,
    errors             BIGINT  NOT NULL,
    timed              BIGINT  NOT NULL,
    cost_nano_usd      BIGINT  NOT NULL,
    input_tokens       BIGINT  NOT NULL,
    cache_read_tokens  BIGINT  NOT NULL,
    cache_write_tokens BIGINT  NOT NULL,
    output_tokens      BIGINT  NOT NULL,
    reasoning_tokens   BIGINT  NOT NULL,
    duration_ns        BIGINT  NOT NULL,
    -- how many of the timed took about how long, as LatencyCounts packs it; null: none of them
    latencies          BYTEA,
    PRIMARY KEY (grain, bucket_ms, organisation, project, key_name, provider, model, outcome)
) ${clustered};

-- The same by end user, apart from it because there may be very many.
CREATE TABLE user_rollup (
    grain              TEXT    NOT NULL,
    bucket_ms          BIGINT  NOT NULL,
    organisation       TEXT    NOT NULL,
    project            TEXT    NOT NULL,
    key_name           TEXT    NOT NULL,
    end_user           TEXT    NOT NULL,
    requests           BIGINT  NOT NULL,
    errors             BIGINT  NOT NULL,
    timed              BIGINT  NOT NULL,
    cost_nano_usd      BIGINT  NOT NULL,
    input_tokens       BIGINT  NOT NULL,
    cache_read_tokens  BIGINT  NOT NULL,
    cache_write_tokens BIGINT  NOT NULL,
    output_tokens      BIGINT  NOT NULL,
    reasoning_tokens   BIGINT  NOT NULL,
    duration_ns        BIGINT  NOT NULL,
    PRIMARY KEY (grain, bucket_ms, organisation, project, key_name, end_user)
) ${clustered};

-- The same by tag, where a request counts in each of its first tags.
CREATE TABLE tag_rollup (
    grain              TEXT    NOT NULL,
    bucket_ms          BIGINT  NOT NULL,
    organisation       TEXT    NOT NULL,
    project            TEXT    NOT NULL,
    key_name           TEXT    NOT NULL,
    tag                TEXT    NOT NULL,
    requests           BIGINT  NOT NULL,
    errors             BIGINT  NOT NULL,
    timed              BIGINT  NOT NULL,
    cost_nano_usd      BIGINT  NOT NULL,
    input_tokens       BIGINT  NOT NULL,
    cache_read_tokens  BIGINT  NOT NULL,
    cache_write_tokens BIGINT  NOT NULL,
    output_tokens      BIGINT  NOT NULL,
    reasoning_tokens   BIGINT  NOT NULL,
    duration_ns        BIGINT  NOT NULL,
    PRIMARY KEY (grain, bucket_ms, organisation, project, key_name, tag)
) ${clustered};

-- What was settled in every window of every account on a principal chain.
CREATE TABLE budget_spent (
    account        TEXT   NOT NULL,
    period         TEXT   NOT NULL,
    window_number  BIGINT NOT NULL,
    spent_nano_usd BIGINT NOT NULL,
    PRIMARY KEY (account, period, window_number)
) ${clustered};

-- Old windows are deleted.
CREATE INDEX budget_spent_age ON budget_spent (period, window_number);

-- How far each node's journal has been written into these tables.
CREATE TABLE journal_position (
    journal     BIGINT NOT NULL PRIMARY KEY,
    segment     BIGINT NOT NULL,
    byte_offset BIGINT NOT NULL
);
