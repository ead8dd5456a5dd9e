package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.StateTag;

/// Whose the opaque state in a chat message is.
///
/// Chat has three places for it. `reasoning_details` belong to whoever served the conversation in chat. The
/// form of `thinking_blocks` and `extra_content.google` says by itself that they are Anthropic's and Google's.
interface ChatStates {
    /// From `reasoning_details`.
    ProviderState ofDetail(String value);

    /// From `thinking_blocks`.
    ProviderState ofThinkingBlock(String value);

    /// From `extra_content.google.thought_signature`.
    ProviderState ofGoogle(String value);

    /// Who reads `extra_content.google.thought_signature` untouched.
    String GOOGLE_ORIGIN = Dialect.GEMINI.stateOrigin();

    /// In a client's message: state of other providers has been wrapped there.
    static ChatStates ofClient() {
        return new ChatStates() {
            @Override
            public ProviderState ofDetail(String value) {
                return StateTag.unwrap(value, Dialect.OPENAI_CHAT.stateOrigin());
            }

            @Override
            public ProviderState ofThinkingBlock(String value) {
                return StateTag.unwrap(value, Dialect.ANTHROPIC_MESSAGES.stateOrigin());
            }

            @Override
            public ProviderState ofGoogle(String value) {
                return StateTag.unwrap(value, GOOGLE_ORIGIN);
            }
        };
    }

    /// In a provider's answer: it is the provider's own.
    static ChatStates ofProvider(String origin) {
        return new ChatStates() {
            @Override
            public ProviderState ofDetail(String value) {
                return new ProviderState(origin, value);
            }

            @Override
            public ProviderState ofThinkingBlock(String value) {
                return new ProviderState(origin, value);
            }

            @Override
            public ProviderState ofGoogle(String value) {
                boolean isNamed = !origin.equals(Dialect.OPENAI_CHAT.stateOrigin());
                return new ProviderState(isNamed ? origin : GOOGLE_ORIGIN, value);
            }
        };
    }
}
