package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;

/// Who wrote an answer.
///
/// @param stateOrigin whose opaque state it holds; see [StateTag]
public record AnswerSource(Dialect dialect, Flavour flavour, String stateOrigin) {
    /// The dialect's own provider.
    public static AnswerSource of(Dialect dialect) {
        return new AnswerSource(dialect, Flavour.PLAIN, dialect.stateOrigin());
    }
}
