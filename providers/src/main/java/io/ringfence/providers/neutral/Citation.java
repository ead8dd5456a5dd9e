package io.ringfence.providers.neutral;

import io.ringfence.providers.Dialect;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a piece of text has its knowledge from.
///
/// @param url of a page, or null
/// @param title of a page or document, or null
/// @param citedText the words of the source, or null
/// @param start first character of the text that it supports, -1 when nobody said
/// @param end one behind the last
/// @param origin the dialect that `raw` is in
/// @param raw the citation as it stood
public record Citation(
        @Nullable String url,
        @Nullable String title,
        @Nullable String citedText,
        long start,
        long end,
        Dialect origin,
        Map<String, @Nullable Object> raw) {}
