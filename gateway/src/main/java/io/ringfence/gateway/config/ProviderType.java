package io.ringfence.gateway.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The kinds of provider that this version can talk to.
public enum ProviderType {
    OPENAI("https://api.openai.com/v1"),
    ANTHROPIC("https://api.anthropic.com"),
    GEMINI("https://generativelanguage.googleapis.com"),
    /// Any server that speaks the chat completions dialect; it has no address of its own.
    OPENAI_COMPATIBLE(null),
    /// The built-in scripted provider; its address is known once it is started.
    DEMO(null);

    private final @Nullable URI baseUrl;

    ProviderType(@Nullable String baseUrl) {
        this.baseUrl = baseUrl == null ? null : URI.create(baseUrl);
    }

    /// The vendor's own address, as the vendor writes it; null where there is none.
    public @Nullable URI baseUrl() {
        return baseUrl;
    }
}
