package io.ringfence.providers.provider;

import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Which headers cross the gateway. Lists of what may, so that credentials, cookies, connection headers,
/// organisation ids and whatever is invented next stay on their side.
public final class ForwardedHeaders {
    /*
     * Not here although they are read on either side: accept, content-type and content-length, which the front end sets
     * itself to suit what it really sends.
     */
    private static final Set<AsciiString> REQUEST = names(
            "user-agent",
            "anthropic-version",
            "anthropic-beta",
            "openai-beta",
            "idempotency-key",
            "x-goog-api-client",
            "traceparent",
            "tracestate",
            "x-client-request-id");

    private static final Set<AsciiString> RESPONSE = names(
            "retry-after",
            "retry-after-ms",
            "x-should-retry",
            "openai-processing-ms",
            "openai-version",
            "openai-model",
            "request-id",
            "x-gemini-service-tier");

    /// Those of [#REQUEST] that mean the same to every provider.
    private static final Set<AsciiString> FOREIGN_REQUEST =
            names("user-agent", "idempotency-key", "traceparent", "tracestate", "x-client-request-id");

    /// Those of [#RESPONSE] that mean the same to every client.
    private static final Set<AsciiString> FOREIGN_RESPONSE =
            names("retry-after", "retry-after-ms", "x-should-retry", "request-id");

    private static final AsciiString VENDOR = AsciiString.cached("anthropic-");
    private static final AsciiString VENDOR_LIMITS = AsciiString.cached("anthropic-ratelimit-");
    private static final AsciiString VENDOR_ACCOUNT = AsciiString.cached("anthropic-organization");

    private ForwardedHeaders() {}

    private static Set<AsciiString> names(String... names) {
        return Arrays.stream(names).map(AsciiString::cached).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether the client's header of this lower-case name goes to the provider.
    public static boolean request(AsciiString lowerName) {
        return REQUEST.contains(lowerName);
    }

    /// Whether the provider's header of this lower-case name goes to the client.
    public static boolean response(AsciiString lowerName) {
        if (lowerName.startsWith(VENDOR)) {
            return !lowerName.startsWith(VENDOR_LIMITS) && !lowerName.startsWith(VENDOR_ACCOUNT);
        }
        return RESPONSE.contains(lowerName);
    }

    /// As [#request], towards a provider that is asked in another dialect than the client's: versions and betas
    /// of the client's dialect mean nothing there.
    public static boolean foreignRequest(AsciiString lowerName) {
        return FOREIGN_REQUEST.contains(lowerName);
    }

    /// As [#response], from a provider that was asked in another dialect than the client's.
    public static boolean foreignResponse(AsciiString lowerName) {
        return FOREIGN_RESPONSE.contains(lowerName);
    }
}
