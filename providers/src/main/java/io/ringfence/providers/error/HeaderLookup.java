package io.ringfence.providers.error;

import org.jspecify.annotations.Nullable;

/// Reads one header of an upstream answer, so that this module needs no HTTP library.
@FunctionalInterface
public interface HeaderLookup {
    /// The first value of a header, or null when it is absent.
    ///
    /// @param lowerName the header's name in lower case
    @Nullable
    String value(String lowerName);
}
