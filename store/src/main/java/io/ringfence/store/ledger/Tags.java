package io.ringfence.store.ledger;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The labels of a request, as `team=a,stage=b`.
public final class Tags {
    /// Those behind these count in no sum, so that one request cannot make any number of rows.
    public static final int MAX_COUNTED = 8;

    private Tags() {}

    /// Each once, in the order in which they are given.
    static List<String> counted(@Nullable String tags) {
        if (tags == null) {
            return List.of();
        }
        return Arrays.stream(tags.split(","))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .limit(MAX_COUNTED)
                .toList();
    }
}
