package io.ringfence.providers.responses;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.error.UpstreamFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Failures in the words that clients of this dialect act upon: they wait after `rate_limit_exceeded`, shorten
/// the conversation after `context_length_exceeded`, and ask again after `server_error`.
final class Failures {
    static final String SERVER_ERROR = "server_error";
    private static final String CONTEXT_LENGTH = "context_length_exceeded";

    private static final Set<String> KNOWN = Set.of(
            SERVER_ERROR,
            CONTEXT_LENGTH,
            "rate_limit_exceeded",
            "insufficient_quota",
            "invalid_prompt",
            "server_is_overloaded",
            "data_residency_mismatch",
            "bio_policy",
            "vector_store_timeout",
            "invalid_image",
            "invalid_image_format",
            "invalid_base64_image",
            "invalid_image_url",
            "image_too_large",
            "image_too_small",
            "image_parse_error",
            "image_content_policy_violation",
            "invalid_image_mode",
            "image_file_too_large",
            "unsupported_image_media_type",
            "empty_image_file",
            "failed_to_download_image",
            "image_file_not_found");

    private Failures() {}

    static boolean isKnown(String code) {
        return KNOWN.contains(code);
    }

    static String code(ProviderError error) {
        String code = error.code();
        if (code != null && isKnown(code)) {
            return code;
        }
        if (isContextOverflow(error.message())) {
            return CONTEXT_LENGTH;
        }
        return switch (UpstreamFailure.ofError(error).kind()) {
            case RATE_LIMITED -> "rate_limit_exceeded";
            case OVERLOADED -> "server_is_overloaded";
            case CLIENT_FAULT -> "invalid_prompt";
            case UNAUTHORIZED, FORBIDDEN, UPSTREAM_ERROR, TIMEOUT -> SERVER_ERROR;
        };
    }

    private static boolean isContextOverflow(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("prompt is too long")
                || text.contains("maximum context length")
                || text.contains("context_length_exceeded")
                || text.contains("too many tokens")
                || (text.contains("input token count") && text.contains("exceeds"));
    }

    static String message(ProviderError error) {
        return error.message().isEmpty() ? "The provider's answer failed." : error.message();
    }

    /// The `error` of a failed response.
    static Map<String, @Nullable Object> inResponse(ProviderError error) {
        return Trees.object("code", code(error), "message", message(error));
    }

    /// The members of an `error` event but its number. The specification has them at the top, the service and
    /// its clients know them in `error`.
    static Map<String, @Nullable Object> event(ProviderError error) {
        String type = switch (UpstreamFailure.ofError(error).kind()) {
            case RATE_LIMITED -> "rate_limit_error";
            case CLIENT_FAULT -> "invalid_request_error";
            case UNAUTHORIZED, FORBIDDEN, UPSTREAM_ERROR, OVERLOADED, TIMEOUT -> SERVER_ERROR;
        };
        String code = code(error);
        String message = message(error);
        Map<String, @Nullable Object> inner =
                Trees.object("type", type, "code", code, "message", message, "param", error.param());
        return Trees.object("code", code, "message", message, "param", error.param(), "error", inner);
    }
}
