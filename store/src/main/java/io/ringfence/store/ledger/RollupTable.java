package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The tables of sums over exchanges, in the order in which one transaction writes them: whoever writes several
/// takes them so, and nobody waits in a circle.
enum RollupTable {
    /// By whatever there are few of.
    USAGE("usage_rollup", true, List.of("organisation", "project", "key_name", "provider", "model", "outcome")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return List.of(usageNames(row));
        }
    },
    /// By keys only, so that what a whole company used is the sum of few rows.
    KEYS("key_rollup", true, List.of("organisation", "project", "key_name")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return List.of(List.of(
                    Texts.storableOrEmpty(row.organisation()),
                    Texts.storableOrEmpty(row.project()),
                    Texts.storableOrEmpty(row.keyName())));
        }
    },
    /// By end users, of whom there may be very many.
    USERS("user_rollup", false, List.of("organisation", "project", "key_name", "end_user")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return List.of(underKey(row, Texts.storableOrEmpty(row.endUser())));
        }
    },
    /// By tags, of which a request has none, one or some.
    TAGS("tag_rollup", false, List.of("organisation", "project", "key_name", "tag")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return Tags.counted(Texts.storableOrNull(row.tags())).stream()
                    .map(tag -> underKey(row, tag))
                    .toList();
        }
    };

    static final List<RollupTable> ALL = List.of(values());

    private final String table;
    private final boolean hasLatencies;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.copyOf
    private final List<String> keys;

    RollupTable(String table, boolean hasLatencies, List<String> names) {
        this.table = table;
        this.hasLatencies = hasLatencies;
        List<String> all = new ArrayList<>(List.of("grain", "bucket_ms"));
        all.addAll(names);
        keys = List.copyOf(all);
    }

    /// Its name in the database.
    String table() {
        return table;
    }

    /// Whether it tells how many took how long.
    boolean hasLatencies() {
        return hasLatencies;
    }

    /// The columns that a row is found by.
    List<String> keys() {
        return keys;
    }

    /// The condition that finds one row; [Rollup.Key#bind] sets its values.
    String whereKey() {
        return keys.stream().map(column -> column + " = ?").collect(Collectors.joining(" AND ", " WHERE ", ""));
    }

    /// The names under which an exchange counts here, each as the values of the names' columns.
    abstract List<List<String>> combinations(LedgerRow row);

    /// A row's names in [#USAGE].
    static List<String> usageNames(LedgerRow row) {
        return List.of(
                Texts.storableOrEmpty(row.organisation()),
                Texts.storableOrEmpty(row.project()),
                Texts.storableOrEmpty(row.keyName()),
                Texts.storableOrEmpty(row.provider()),
                Texts.storableOrEmpty(row.upstreamModel()),
                Outcome.of(row).word());
    }

    private static List<String> underKey(LedgerRow row, String name) {
        return List.of(
                Texts.storableOrEmpty(row.organisation()),
                Texts.storableOrEmpty(row.project()),
                Texts.storableOrEmpty(row.keyName()),
                name);
    }
}
