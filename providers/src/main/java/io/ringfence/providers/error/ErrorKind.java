package io.ringfence.providers.error;

import io.ringfence.providers.Dialect;

/// The gateway's one taxonomy of failures. Each has a status, and words for every dialect.
public enum ErrorKind {
    INVALID_REQUEST(400, "invalid_request_error", "invalid_request", "invalid_request_error", "INVALID_ARGUMENT"),
    /// The route leads to a provider of another dialect.
    UNSUPPORTED_TRANSLATION(
            400, "invalid_request_error", "unsupported_translation", "invalid_request_error", "INVALID_ARGUMENT"),
    MODEL_NOT_FOUND(404, "not_found_error", "model_not_found", "not_found_error", "NOT_FOUND"),
    NOT_FOUND(404, "not_found_error", "not_found", "not_found_error", "NOT_FOUND"),
    /// The response to read, delete or cancel is not known to have been made for this caller.
    RESPONSE_NOT_FOUND(404, "invalid_request_error", "response_not_found", "not_found_error", "NOT_FOUND"),
    /// The response to go on from is not known to have been made for this caller.
    PREVIOUS_RESPONSE_NOT_FOUND(
            404, "invalid_request_error", "previous_response_not_found", "not_found_error", "NOT_FOUND"),
    METHOD_NOT_ALLOWED(405, "invalid_request_error", "method_not_allowed", "invalid_request_error", "INVALID_ARGUMENT"),
    /// The client did not send its request in time.
    REQUEST_TIMEOUT(408, "timeout_error", "request_timeout", "timeout_error", "DEADLINE_EXCEEDED"),
    /// There is something of that name already.
    CONFLICT(409, "invalid_request_error", "conflict", "invalid_request_error", "ALREADY_EXISTS"),
    PAYLOAD_TOO_LARGE(413, "invalid_request_error", "payload_too_large", "request_too_large", "INVALID_ARGUMENT"),
    UNSUPPORTED_MEDIA_TYPE(
            415, "invalid_request_error", "unsupported_media_type", "invalid_request_error", "INVALID_ARGUMENT"),
    /// A parameter of a question about the gateway itself makes no sense.
    INVALID_PARAMETER(422, "invalid_request_error", "invalid_parameter", "invalid_request_error", "INVALID_ARGUMENT"),
    HEADERS_TOO_LARGE(431, "invalid_request_error", "headers_too_large", "request_too_large", "INVALID_ARGUMENT"),
    /// No key, or one that the gateway does not know.
    AUTHENTICATION(401, "authentication_error", "invalid_api_key", "authentication_error", "UNAUTHENTICATED"),
    PERMISSION(403, "permission_error", "permission_denied", "permission_error", "PERMISSION_DENIED"),
    /// The key is known, but not for this.
    MISSING_SCOPE(403, "permission_error", "missing_scope", "permission_error", "PERMISSION_DENIED"),
    /// The money of a budget is really gone.
    BUDGET_EXCEEDED(402, "budget_exceeded", "budget_exceeded", "billing_error", "RESOURCE_EXHAUSTED"),
    /// The request does not fit only because others hold reservations; it may fit once they settle.
    BUDGET_RESERVED(429, "budget_reserved", "budget_reserved", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    /// What this gateway may spend of a budget is used, and more cannot be had while the database is away.
    BUDGET_UNAVAILABLE(503, "overloaded_error", "budget_unavailable", "overloaded_error", "UNAVAILABLE"),
    RATE_LIMITED(429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    /// Nobody can be asked how much is left of a limit that gateways share.
    RATE_LIMIT_UNAVAILABLE(503, "overloaded_error", "rate_limit_unavailable", "overloaded_error", "UNAVAILABLE"),
    CONCURRENCY_LIMITED(
            429, "rate_limit_error", "concurrency_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    /// The key has as many end users with limits as the gateway remembers at once.
    TOO_MANY_USERS(429, "rate_limit_error", "too_many_users", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    NO_AVAILABLE_KEY(503, "overloaded_error", "no_available_key", "overloaded_error", "UNAVAILABLE"),
    CIRCUIT_OPEN(503, "overloaded_error", "circuit_open", "overloaded_error", "UNAVAILABLE"),
    OVERLOADED(503, "overloaded_error", "overloaded", "overloaded_error", "UNAVAILABLE"),
    LEDGER_FULL(503, "overloaded_error", "ledger_full", "overloaded_error", "UNAVAILABLE"),
    DATABASE_UNAVAILABLE(503, "overloaded_error", "database_unavailable", "overloaded_error", "UNAVAILABLE"),
    SHUTTING_DOWN(503, "overloaded_error", "shutting_down", "overloaded_error", "UNAVAILABLE"),
    /// The provider refused the operator's credential: not the client's fault, so its 401 is not passed on.
    PROVIDER_AUTH(502, "api_error", "provider_auth_error", "api_error", "INTERNAL"),
    PROVIDER_RATE_LIMITED(429, "rate_limit_error", "provider_rate_limited", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    /// The provider refused the request; the provider's own status is answered.
    PROVIDER_INVALID_REQUEST(
            400, "invalid_request_error", "provider_invalid_request", "invalid_request_error", "INVALID_ARGUMENT"),
    PROVIDER_ERROR(502, "api_error", "provider_error", "api_error", "INTERNAL"),
    /// The provider has no capacity. Clients of Anthropic know 529, all others 503.
    PROVIDER_OVERLOADED(503, "overloaded_error", "provider_overloaded", "overloaded_error", "UNAVAILABLE"),
    TIMEOUT(504, "timeout_error", "timeout", "timeout_error", "DEADLINE_EXCEEDED"),
    /// The gateway keeps nothing that it could answer from.
    NO_DATABASE(501, "api_error", "no_database", "api_error", "UNIMPLEMENTED"),
    INTERNAL(500, "api_error", "internal_error", "api_error", "INTERNAL");

    private final int status;
    private final String type;
    private final String code;
    private final String anthropicType;
    private final String geminiStatus;

    ErrorKind(int status, String type, String code, String anthropicType, String geminiStatus) {
        this.status = status;
        this.type = type;
        this.code = code;
        this.anthropicType = anthropicType;
        this.geminiStatus = geminiStatus;
    }

    /// The HTTP status that OpenAI and Gemini clients get.
    public int status() {
        return status;
    }

    /// The HTTP status for a client of this dialect.
    public int status(Dialect dialect) {
        return this == PROVIDER_OVERLOADED && dialect == Dialect.ANTHROPIC_MESSAGES ? 529 : status;
    }

    /// `error.type` in the OpenAI dialects.
    public String type() {
        return type;
    }

    /// `error.code`, the same word in every dialect, for programs to tell the kinds apart.
    public String code() {
        return code;
    }

    /// `error.type` in Anthropic's dialect, of the closed set that its clients know.
    public String anthropicType() {
        return anthropicType;
    }

    /// `error.status` in Gemini's dialect: a google.rpc.Code name.
    public String geminiStatus() {
        return geminiStatus;
    }
}
