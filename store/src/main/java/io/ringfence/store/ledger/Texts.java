package io.ringfence.store.ledger;

import org.jspecify.annotations.Nullable;

/// Texts from requests as a database takes them: without the one character that PostgreSQL refuses, because a
/// request that has it must not stop the ledger.
public final class Texts {
    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {}

    public static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', REPLACEMENT);
    }

    static @Nullable String storableOrNull(@Nullable String text) {
        return text == null ? null : storable(text);
    }

    static String storableOrEmpty(@Nullable String text) {
        return text == null ? "" : storable(text);
    }
}
