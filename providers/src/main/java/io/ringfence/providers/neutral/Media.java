package io.ringfence.providers.neutral;

import org.jspecify.annotations.Nullable;

/// Where the bytes of an image, a recording or a document are.
public sealed interface Media {
    /// `image/png` and the like; null when nobody said.
    @Nullable
    String mediaType();

    /// The bytes themselves.
    ///
    /// @param base64 standard alphabet, with padding
    record Inline(@Nullable String mediaType, String base64) implements Media {}

    /// Somewhere on the web.
    record Url(@Nullable String mediaType, String url) implements Media {}

    /// A file that was uploaded to a provider, and exists only there.
    ///
    /// @param origin who holds it: the wire name of the dialect, as `openai-chat`; both OpenAI dialects share
    /// files
    record FileId(@Nullable String mediaType, String origin, String id) implements Media {}

    /// A document given as plain text.
    record PlainText(@Nullable String mediaType, String text) implements Media {}
}
