package io.ringfence.providers.neutral;

import io.ringfence.providers.Dialect;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tool that the model may call.
public sealed interface Tool {
    /// A function of the client's.
    ///
    /// @param parameters JSON schema of its arguments; null when none was given
    /// @param strict whether the arguments must follow the schema; null when nobody said
    record Function(
            String name,
            @Nullable String description,
            @Nullable Map<String, @Nullable Object> parameters,
            @Nullable Boolean strict,
            @Nullable CacheHint cache,
            Extensions extensions)
            implements Tool {}

    /// A tool of the provider's own. No two dialects agree on them, so it goes only where it came from.
    ///
    /// @param kind what it is in the words of all, as far as they share it
    /// @param type the dialect's word, as `web_search_20250305` or `googleSearch`
    /// @param raw as it stood
    record BuiltIn(Kind kind, Dialect origin, String type, Map<String, @Nullable Object> raw) implements Tool {
        /// What providers' tools do.
        public enum Kind {
            WEB_SEARCH,
            FILE_SEARCH,
            CODE_EXECUTION,
            COMPUTER_USE,
            URL_CONTEXT,
            MAPS,
            MCP,
            /// A tool of the client's whose input is free text (OpenAI's `custom`).
            FREE_TEXT,
            OTHER
        }
    }
}
