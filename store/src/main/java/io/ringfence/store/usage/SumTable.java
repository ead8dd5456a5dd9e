package io.ringfence.store.usage;

/// The tables of sums that questions are answered from.
enum SumTable {
    /// By keys, with latencies: few rows, and nothing of models.
    KEYS("key_rollup"),
    /// By whatever there are few of, with latencies.
    USAGE("usage_rollup"),
    USERS("user_rollup"),
    TAGS("tag_rollup");

    private final String word;

    SumTable(String word) {
        this.word = word;
    }

    /// Its name in the database.
    String word() {
        return word;
    }
}
