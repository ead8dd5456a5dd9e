package io.ringfence.store.usage;

import java.util.List;

/// What requests are told apart by.
public enum Grouping {
    ORGANISATION(Tables.USAGE, "organisation"),
    PROJECT(Tables.USAGE, "project"),
    KEY(Tables.USAGE, "key_name"),
    PROVIDER(Tables.USAGE, "provider"),
    MODEL(Tables.USAGE, "model"),
    /// A model at each provider.
    DEPLOYMENT(Tables.USAGE, "provider", "model"),
    STATUS(Tables.USAGE, "outcome"),
    USER("user_rollup", "end_user"),
    /// A request counts in each of its tags.
    TAG("tag_rollup", "tag");

    private final String table;
    private final List<String> columns;

    Grouping(String table, String... columns) {
        this.table = table;
        this.columns = List.of(columns);
    }

    String table() {
        return table;
    }

    List<String> columns() {
        return columns;
    }

    /// Whether its sums know providers and models.
    public boolean knowsModels() {
        return table.equals(Tables.USAGE);
    }
}
