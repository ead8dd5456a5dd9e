package io.ringfence.store.db;

/// The databases that we know. Statements are the same for all; these are the few differences.
enum Dialect {
    SQLITE("jdbc:sqlite:", "WITHOUT ROWID", ""),
    POSTGRESQL("jdbc:postgresql:", "", "UNLOGGED");

    private final String urlPrefix;
    private final String clustered;
    private final String unlogged;

    Dialect(String urlPrefix, String clustered, String unlogged) {
        this.urlPrefix = urlPrefix;
        this.clustered = clustered;
        this.unlogged = unlogged;
    }

    /// The dialect of a URL.
    ///
    /// @throws IllegalArgumentException when it is none that we know
    static Dialect of(String url) {
        for (Dialect dialect : values()) {
            if (url.startsWith(dialect.urlPrefix)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException(
                "the database's URL begins neither with " + SQLITE.urlPrefix + " nor with " + POSTGRESQL.urlPrefix);
    }

    String urlPrefix() {
        return urlPrefix;
    }

    /// What stands behind a table's definition when its rows shall lie in the order of the primary key.
    String clustered() {
        return clustered;
    }

    /// What stands before a table's definition when its rows need not survive a crash of the server.
    String unlogged() {
        return unlogged;
    }
}
