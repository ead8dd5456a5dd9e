package io.ringfence.providers.openaichat;

import io.ringfence.providers.tree.JsonObject;

/// Numbers of choices.
final class Indices {
    /// More choices than any provider gives.
    private static final long MAX = 1_000;

    private Indices() {}

    /// The `index` of a choice, or its position where it has none.
    ///
    /// @throws io.ringfence.providers.translate.ProtocolException when it is no number of a choice
    static int of(JsonObject choice, int position) {
        Long index = choice.integer("index");
        if (index == null) {
            return position;
        }
        if (index < 0 || index > MAX) {
            throw choice.wrong("index", index, "a number from 0 to " + MAX);
        }
        return index.intValue();
    }
}
