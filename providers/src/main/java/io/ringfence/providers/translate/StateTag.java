package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.ProviderState;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Carries a provider's opaque state through a client that speaks another dialect, and back to that provider
/// only.
///
/// A dialect has one field for such state (Anthropic's `signature` and `data`, Gemini's `thoughtSignature`,
/// Responses' `encrypted_content`, `reasoning_details` in chat), and clients send its value back as it was.
/// State of the dialect's own provider stands there untouched; state of another is wrapped: Base64 (standard
/// alphabet, so that it passes as bytes, too) of `rfseal:`, the origin, `:` and the value.
///
/// The origin names who can read the value: `anthropic`, `gemini`, `openai`, `bedrock`, `cohere`, or a
/// provider's own name in the configuration where keys differ between deployments.
public final class StateTag {
    private static final String MAGIC = "rfseal:";

    /// How the Base64 of [#MAGIC]'s first six bytes begins.
    private static final String ENCODED_MAGIC = "cmZzZWFs";

    private StateTag() {}

    /// `state` as it stands in a dialect whose own state has the origin `native`.
    public static String wrap(ProviderState state, String nativeOrigin) {
        if (state.origin().equals(nativeOrigin)) {
            return state.value();
        }
        String sealed = MAGIC + state.origin() + ":" + state.value();
        return Base64.getEncoder().encodeToString(sealed.getBytes(StandardCharsets.UTF_8));
    }

    /// The state that `carried` is: of whoever wrapped it, else of `nativeOrigin`.
    public static ProviderState unwrap(String carried, String nativeOrigin) {
        if (carried.startsWith(ENCODED_MAGIC)) {
            try {
                String sealed = new String(Base64.getDecoder().decode(carried), StandardCharsets.UTF_8);
                int colon = sealed.indexOf(':', MAGIC.length());
                if (sealed.startsWith(MAGIC) && colon > 0) {
                    return new ProviderState(sealed.substring(MAGIC.length(), colon), sealed.substring(colon + 1));
                }
            } catch (IllegalArgumentException notBase64) {
                // A value of the provider's own that only begins alike.
                return new ProviderState(nativeOrigin, carried);
            }
        }
        return new ProviderState(nativeOrigin, carried);
    }
}
