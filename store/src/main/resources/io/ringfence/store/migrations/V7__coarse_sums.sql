-- From this moment on, everything is summed by keys alone, too, and by stretches of six hours and weeks. What was summed before is
-- not summed again; and programs that do not know of it may still write for some hours, so it begins with the second day after
-- the last one that there is anything of.
CREATE TABLE coarse_sums (
    since_ms BIGINT NOT NULL PRIMARY KEY
);

INSERT INTO coarse_sums (since_ms)
SELECT CASE WHEN MAX(bucket_ms) IS NULL THEN 0 ELSE MAX(bucket_ms) + 172800000 END FROM usage_rollup WHERE grain = 'day';

CREATE TABLE key_rollup (
    grain                 TEXT    NOT NULL,
    bucket_ms             BIGINT  NOT NULL,
    organisation          TEXT    NOT NULL,
    project               TEXT    NOT NULL,
    key_name              TEXT    NOT NULL,
    requests              BIGINT  NOT NULL,
    errors                BIGINT  NOT NULL,
    timed                 BIGINT  NOT NULL,
    cost_nano_usd         BIGINT  NOT NULL,
    input_cost_nano_usd   BIGINT  NOT NULL,
    output_cost_nano_usd  BIGINT  NOT NULL,
    divided_cost_nano_usd BIGINT  NOT NULL,
    input_tokens          BIGINT  NOT NULL,
    cache_read_tokens     BIGINT  NOT NULL,
    cache_write_tokens    BIGINT  NOT NULL,
    output_tokens         BIGINT  NOT NULL,
    reasoning_tokens      BIGINT  NOT NULL,
    duration_ns           BIGINT  NOT NULL,
    -- as in usage_rollup
    latencies             BYTEA,
    PRIMARY KEY (grain, bucket_ms, organisation, project, key_name)
) ${clustered};
