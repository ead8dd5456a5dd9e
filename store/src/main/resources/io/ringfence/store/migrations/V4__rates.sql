-- Limits per minute that gateways share: buckets that begin full. What is lost of them in a crash of the server only begins
-- full again.
CREATE ${unlogged} TABLE shared_rate (
    account    TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    per_minute BIGINT NOT NULL,
    -- in 60,000ths of a token, of which a millisecond brings as many as per_minute says
    level      BIGINT NOT NULL,
    -- by the server's clock
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (account, kind)
) ${clustered};
