package io.ringfence.providers.error;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a provider's error answer means for the attempt.
///
/// @param kind whose fault it was
/// @param status the status that counts: the answer's own, or the one inside the body of an error that came as
/// 200
/// @param retryable whether another attempt of the same request may succeed, with this credential or the next
/// @param quotaExhausted whether the credential's account has no money left; another credential may help
/// @param retryAfterMs how long the provider asks to wait, in milliseconds; -1 when it does not say
/// @param message the provider's text with secrets masked; empty when it gives none
public record UpstreamFailure(
        FailureClass kind, int status, boolean retryable, boolean quotaExhausted, long retryAfterMs, String message) {
    private static final int UNTOLD = 502;

    /// Reads status, headers and body of an upstream answer that is no success. Does not move the buffer's
    /// indices.
    ///
    /// @param dialect what the answer is written in; the shapes of errors overlap so much that all are tried on
    /// each
    /// @param nowEpochMs the wall clock, against which a Retry-After date is taken
    public static UpstreamFailure classify(
            Dialect dialect, int status, HeaderLookup headers, ByteBuf body, long nowEpochMs) {
        ProviderError error = ProviderError.read(body, body.readerIndex(), body.readableBytes())
                .named(headers.value("x-amzn-errortype"));
        UpstreamFailure failure = of(status >= 300 ? status : statusOf(error), error);
        return new UpstreamFailure(
                failure.kind,
                failure.status,
                retryable(failure, headers.value("x-should-retry")),
                failure.quotaExhausted,
                RetryAfter.of(headers, error, nowEpochMs),
                failure.message);
    }

    /// What an error without status and headers means, as it comes inside a stream or under a status 200.
    public static UpstreamFailure ofError(ProviderError error) {
        return of(statusOf(error), error);
    }

    private static UpstreamFailure of(int status, ProviderError error) {
        boolean isQuotaExhausted =
                "insufficient_quota".equals(error.code()) || "insufficient_quota".equals(error.type());
        FailureClass kind = error.isInvalidKey() && status >= 400 && status < 500
                ? FailureClass.UNAUTHORIZED
                : FailureClass.ofStatus(status);
        boolean isRetryable = switch (kind) {
            case RATE_LIMITED -> !isQuotaExhausted;
            case UNAUTHORIZED, FORBIDDEN, OVERLOADED, TIMEOUT -> true;
            case UPSTREAM_ERROR -> status >= 400; // asking again changes no redirect
            case CLIENT_FAULT -> status == 409 || status == 425;
        };
        return new UpstreamFailure(kind, status, isRetryable, isQuotaExhausted, -1, error.message());
    }

    /// `x-should-retry` speaks of the same request with the same credential. It cannot forbid trying another
    /// credential after one was refused.
    private static boolean retryable(UpstreamFailure failure, @Nullable String shouldRetry) {
        boolean concernsCredential =
                failure.kind == FailureClass.UNAUTHORIZED || failure.kind == FailureClass.FORBIDDEN;
        if (shouldRetry == null || concernsCredential) {
            return failure.retryable;
        }
        return switch (shouldRetry.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> !failure.quotaExhausted;
            case "false" -> false;
            default -> failure.retryable;
        };
    }

    private static int statusOf(ProviderError error) {
        if (error.status() != 0) {
            return error.status();
        }
        int byType = statusOf(error.type());
        int byCode = byType == 0 ? statusOf(error.code()) : byType;
        return byCode == 0 ? UNTOLD : byCode;
    }

    /// The status that a provider's word for an error amounts to, 0 when the word is not known.
    private static int statusOf(@Nullable String word) {
        return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
            case "invalid_request_error",
                    "invalid_argument",
                    "failed_precondition",
                    "invalid_prompt",
                    "content_filter",
                    "validationexception",
                    "servicequotaexceededexception" -> 400;
            case "authentication_error", "unauthenticated", "invalid_api_key" -> 401;
            case "billing_error" -> 402;
            case "permission_error", "permission_denied", "accessdeniedexception", "unrecognizedclientexception" -> 403;
            case "not_found_error", "not_found", "model_not_found", "resourcenotfoundexception" -> 404;
            case "modeltimeoutexception" -> 408;
            case "request_too_large" -> 413;
            case "modelerrorexception", "modelstreamerrorexception" -> 424;
            case "rate_limit_error",
                    "rate_limit_exceeded",
                    "resource_exhausted",
                    "insufficient_quota",
                    "throttlingexception",
                    "modelnotreadyexception" -> 429;
            case "api_error",
                    "server_error",
                    "internal",
                    "internal_error",
                    "internal_server_error",
                    "internalserverexception" -> 500;
            case "unavailable", "service_unavailable", "serviceunavailableexception" -> 503;
            case "timeout_error", "deadline_exceeded" -> 504;
            case "overloaded_error" -> 529;
            default -> 0;
        };
    }
}
