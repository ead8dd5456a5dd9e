package io.ringfence.providers.provider;

import java.util.Set;

/// Which headers cross the gateway. Lists of what may, so that credentials, cookies, connection headers, organisation
/// ids and whatever is invented next stay on their side.
public final class ForwardedHeaders {
    /*
     * Not here although providers read them: accept, content-type and content-length, which the front end sets itself
     * to suit what it really sends.
     */
    private static final Set<String> REQUEST = Set.of(
            "user-agent",
            "anthropic-version",
            "anthropic-beta",
            "openai-beta",
            "idempotency-key",
            "x-goog-api-client",
            "traceparent",
            "tracestate",
            "x-client-request-id");

    private static final Set<String> RESPONSE = Set.of(
            "content-type",
            "retry-after",
            "retry-after-ms",
            "x-should-retry",
            "openai-processing-ms",
            "openai-version",
            "openai-model",
            "request-id",
            "x-gemini-service-tier");

    private ForwardedHeaders() {}

    /// Whether the client's header of this lower-case name goes to the provider.
    public static boolean request(String lowerName) {
        return REQUEST.contains(lowerName);
    }

    /// Whether the provider's header of this lower-case name goes to the client.
    public static boolean response(String lowerName) {
        if (lowerName.startsWith("anthropic-")) {
            return !lowerName.startsWith("anthropic-ratelimit-") && !lowerName.startsWith("anthropic-organization");
        }
        return RESPONSE.contains(lowerName);
    }
}
