package io.ringfence.providers.translate;

/// What happens to a request that the provider's dialect cannot express whole.
public enum TranslationMode {
    /// It is sent without what cannot be said, and the client is told what that was.
    LENIENT,
    /// It is refused.
    STRICT
}
