package io.ringfence.providers.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;

/// The encodings that OpenAI has published. A vocabulary is loaded when it is first needed, which takes half a
/// second and about 28 MB, and then stays.
final class BytePairs {
    private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

    private BytePairs() {}

    /// Of GPT-4o and everything after it.
    static Tokenizer o200k() {
        return of(EncodingType.O200K_BASE);
    }

    /// Of GPT-4 and GPT-3.5.
    static Tokenizer cl100k() {
        return of(EncodingType.CL100K_BASE);
    }

    /// Names of special tokens are words like all others here: clients cannot make them in a request either.
    private static Tokenizer of(EncodingType type) {
        Encoding encoding = ENCODINGS.getEncoding(type);
        return encoding::countTokensOrdinary;
    }
}
