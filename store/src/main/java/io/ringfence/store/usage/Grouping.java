package io.ringfence.store.usage;

import java.util.List;

/// What requests are told apart by.
public enum Grouping {
    ORGANISATION(UsageSums.TABLE, "organisation"),
    PROJECT(UsageSums.TABLE, "project"),
    KEY(UsageSums.TABLE, "key_name"),
    PROVIDER(UsageSums.TABLE, "provider"),
    MODEL(UsageSums.TABLE, "model"),
    /// A model at each provider.
    DEPLOYMENT(UsageSums.TABLE, "provider, model"),
    STATUS(UsageSums.TABLE, "outcome"),
    USER("user_rollup", "end_user"),
    /// A request counts in each of its tags.
    TAG("tag_rollup", "tag");

    private final String table;
    private final String columns;

    /// @param columns with a comma and a space between them
    Grouping(String table, String columns) {
        this.table = table;
        this.columns = columns;
    }

    String table() {
        return table;
    }

    List<String> columns() {
        return List.of(columns.split(", "));
    }

    /// Whether its sums know providers and models.
    public boolean knowsModels() {
        return table.equals(UsageSums.TABLE);
    }
}
