package io.ringfence.providers.tree;

/// JSON text that is written as it stands: a message that is passed on unedited, or arguments that must not be
/// re-encoded.
///
/// @param text one whole JSON value; not checked
public record RawJson(String text) {}
