package io.ringfence.providers.request;

import org.jspecify.annotations.Nullable;

/// What a model may be called, wherever the name stands: it ends up in paths, headers and logs. Stateless.
public final class ModelNameRule {
    private ModelNameRule() {}

    /// What was expected instead of `name`, in words, or null when the name may be used.
    ///
    /// @param maxChars length, in UTF-16 characters
    public static @Nullable String broken(String name, int maxChars) {
        if (name.isEmpty()) {
            return "expected a model name, found an empty string";
        }
        if (name.length() > maxChars) {
            return "expected a model name of at most " + maxChars + " characters";
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return "expected a model name without control characters";
            }
        }
        return null;
    }
}
