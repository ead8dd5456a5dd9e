package io.ringfence.providers.responses;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.StateTag;

/// What stands in the `encrypted_content` of a reasoning item.
///
/// Clients that keep nothing with the provider send back an item's `summary` and `encrypted_content` only: its
/// id and `content` get lost on the way (Codex). So a foreign provider's thoughts are shown as a summary, and
/// what else must be known to restore them is said in the sealed origin: whether the state is all there was
/// (Anthropic's `redacted_thinking`), or whether the summary really is one.
///
/// @param kind what the item's summary is
record Seal(ProviderState state, Kind kind) {
    /// How the state belongs to the text beside it.
    enum Kind {
        /// The state signs the text, or is the encrypted form of it: the text must go back with it, unmodified.
        THOUGHTS(""),
        /// The text is the provider's summary of what the state holds.
        SUMMARY("~summary"),
        /// The state is all there is.
        REDACTED("~redacted");

        private final String mark;

        Kind(String mark) {
            this.mark = mark;
        }
    }

    private static final String NATIVE = Dialect.OPENAI_RESPONSES.stateOrigin();

    /// OpenAI's own state needs no mark: it never signs a text.
    boolean isNative() {
        return state.origin().equals(NATIVE);
    }

    String write() {
        return isNative()
                ? state.value()
                : StateTag.wrap(new ProviderState(state.origin() + kind.mark, state.value()), NATIVE);
    }

    static Seal read(String encryptedContent) {
        ProviderState state = StateTag.unwrap(encryptedContent, NATIVE);
        if (state.origin().equals(NATIVE)) {
            return new Seal(state, Kind.SUMMARY);
        }
        for (Kind kind : Kind.values()) {
            if (!kind.mark.isEmpty() && state.origin().endsWith(kind.mark)) {
                String origin = state.origin().substring(0, state.origin().length() - kind.mark.length());
                return new Seal(new ProviderState(origin, state.value()), kind);
            }
        }
        return new Seal(state, Kind.THOUGHTS);
    }
}
