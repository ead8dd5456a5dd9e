package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The tables of sums over exchanges, in the order in which one transaction writes them: whoever writes several
/// takes them so, and nobody waits in a circle.
enum RollupTable {
    /// By whatever there are few of.
    USAGE("usage_rollup", List.of("organisation", "project", "key_name", "provider", "model", "outcome")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return List.of(usageNames(row));
        }
    },
    /// By end users, of whom there may be very many.
    USERS("user_rollup", List.of("organisation", "project", "key_name", "end_user")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return List.of(underKey(row, Texts.storableOrEmpty(row.endUser())));
        }
    },
    /// By tags, of which a request has none, one or some.
    TAGS("tag_rollup", List.of("organisation", "project", "key_name", "tag")) {
        @Override
        List<List<String>> combinations(LedgerRow row) {
            return Tags.counted(Texts.storableOrNull(row.tags())).stream()
                    .map(tag -> underKey(row, tag))
                    .toList();
        }
    };

    static final List<RollupTable> ALL = List.of(values());

    private final String table;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.copyOf
    private final List<String> keys;

    RollupTable(String table, List<String> names) {
        this.table = table;
        List<String> all = new ArrayList<>(List.of("grain", "bucket_ms"));
        all.addAll(names);
        keys = List.copyOf(all);
    }

    /// Its name in the database.
    String table() {
        return table;
    }

    /// Adds sums to it.
    UpsertTable upsert() {
        return new UpsertTable(table, keys, Usage.COLUMNS);
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
