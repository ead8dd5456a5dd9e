-- Who may call beside those of the configuration. Times are milliseconds since 1970; settings are JSON with the names that the
-- configuration has for them.
CREATE TABLE organisation (
    name       TEXT   NOT NULL PRIMARY KEY,
    settings   TEXT   NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE project (
    name         TEXT   NOT NULL PRIMARY KEY,
    organisation TEXT   REFERENCES organisation (name),
    settings     TEXT   NOT NULL,
    created_ms   BIGINT NOT NULL
);

CREATE TABLE virtual_key (
    name         TEXT   NOT NULL PRIMARY KEY,
    -- of the secret, which is not kept
    sha256       TEXT   NOT NULL UNIQUE,
    -- the secret's first characters, by which a person knows it again
    prefix       TEXT   NOT NULL,
    project      TEXT   REFERENCES project (name),
    organisation TEXT   REFERENCES organisation (name),
    settings     TEXT   NOT NULL,
    created_ms   BIGINT NOT NULL,
    expires_ms   BIGINT,
    revoked_ms   BIGINT,
    last_used_ms BIGINT
);

-- Secrets of providers that are used for one organisation or project only.
CREATE TABLE provider_credential (
    -- organisation/NAME or project/NAME
    owner         TEXT   NOT NULL,
    provider      TEXT   NOT NULL,
    -- whose key the data key is sealed with
    master_key    TEXT   NOT NULL,
    sealed_key    TEXT   NOT NULL,
    sealed_secret TEXT   NOT NULL,
    created_ms    BIGINT NOT NULL,
    PRIMARY KEY (owner, provider)
);

-- One row for each change of these tables, by its number. No secret is in it.
CREATE TABLE audit_log (
    number  BIGINT NOT NULL PRIMARY KEY,
    time_ms BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    target  TEXT   NOT NULL,
    details TEXT   NOT NULL
);

-- The number of the last change: one row, which every change begins with.
CREATE TABLE registry_version (
    version BIGINT NOT NULL
);

INSERT INTO registry_version (version) VALUES (0);
