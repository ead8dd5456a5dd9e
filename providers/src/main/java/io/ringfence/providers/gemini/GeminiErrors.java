package io.ringfence.providers.gemini;

import io.ringfence.providers.error.ProviderError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a provider's failure as Google does.
final class GeminiErrors {
    private static final int INTERNAL = 500;

    private GeminiErrors() {}

    static Map<String, @Nullable Object> write(ProviderError error) {
        int code = error.status() == 0 ? INTERNAL : error.status();
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("code", code);
        inner.put("message", error.message().isEmpty() ? "The provider's answer failed." : error.message());
        inner.put("status", status(code));
        Map<String, @Nullable Object> outer = new LinkedHashMap<>();
        outer.put("error", inner);
        return outer;
    }

    private static String status(int code) {
        return switch (code) {
            case 400, 413, 422 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 503, 529 -> "UNAVAILABLE";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            default -> "INTERNAL";
        };
    }
}
