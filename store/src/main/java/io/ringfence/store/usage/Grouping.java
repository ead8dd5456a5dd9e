package io.ringfence.store.usage;

import java.util.List;

/// What requests are told apart by.
public enum Grouping {
    ORGANISATION(SumTable.KEYS, "organisation"),
    PROJECT(SumTable.KEYS, "project"),
    KEY(SumTable.KEYS, "key_name"),
    PROVIDER(SumTable.USAGE, "provider"),
    MODEL(SumTable.USAGE, "model"),
    /// A model at each provider.
    DEPLOYMENT(SumTable.USAGE, "provider, model"),
    STATUS(SumTable.USAGE, "outcome"),
    USER(SumTable.USERS, "end_user"),
    /// A request counts in each of its tags.
    TAG(SumTable.TAGS, "tag");

    private final SumTable table;
    private final String columns;

    /// @param columns with a comma and a space between them
    Grouping(SumTable table, String columns) {
        this.table = table;
        this.columns = columns;
    }

    SumTable table() {
        return table;
    }

    List<String> columns() {
        return List.of(columns.split(", "));
    }

    /// Whether its sums know providers and models.
    public boolean knowsModels() {
        return table == SumTable.USAGE || table == SumTable.KEYS;
    }
}
