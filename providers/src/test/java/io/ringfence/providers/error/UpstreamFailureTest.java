package io.ringfence.providers.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpstreamFailureTest {
    private static final long NOW_MS = 1_784_000_000_000L; // 14 July 2026, 03:33:20 UTC

    @Test
    void shouldNameWhoseFaultAStatusIs() {
        assertEquals(FailureClass.CLIENT_FAULT, classify(400, "{}").kind());
        assertEquals(FailureClass.UNAUTHORIZED, classify(401, "{}").kind());
        assertEquals(FailureClass.FORBIDDEN, classify(402, "{}").kind());
        assertEquals(FailureClass.FORBIDDEN, classify(403, "{}").kind());
        assertEquals(FailureClass.CLIENT_FAULT, classify(404, "{}").kind());
        assertEquals(FailureClass.TIMEOUT, classify(408, "{}").kind());
        assertEquals(FailureClass.CLIENT_FAULT, classify(422, "{}").kind());
        assertEquals(FailureClass.RATE_LIMITED, classify(429, "{}").kind());
        assertEquals(FailureClass.UPSTREAM_ERROR, classify(500, "{}").kind());
        assertEquals(FailureClass.OVERLOADED, classify(503, "{}").kind());
        assertEquals(FailureClass.TIMEOUT, classify(504, "{}").kind());
        assertEquals(FailureClass.OVERLOADED, classify(529, "{}").kind());
        assertEquals(FailureClass.UPSTREAM_ERROR, classify(302, "").kind());
    }

    @Test
    void shouldRetryWhatMaySucceedNextTime() {
        for (int status : new int[] {401, 403, 408, 409, 429, 500, 502, 503, 504, 529}) {
            assertTrue(classify(status, "{}").retryable(), "status " + status);
        }
        for (int status : new int[] {302, 400, 404, 413, 422}) {
            assertFalse(classify(status, "{}").retryable(), "status " + status);
        }
    }

    @Test
    void shouldNotRetryAnAccountWithoutMoney() {
        UpstreamFailure failure = classify(
                429, "{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}}");
        assertEquals(FailureClass.RATE_LIMITED, failure.kind());
        assertFalse(failure.retryable());
        assertTrue(failure.quotaExhausted());
    }

    @Test
    void shouldTellWhatTheProviderBehindTheProviderSays() {
        assertEquals(
                "[A] Too long.",
                passedOn("{\\\"error\\\":{\\\"message\\\":\\\"Too long.\\\"}}").message());
        assertEquals("[A] Try later.", passedOn("Try later.").message());
        assertEquals("Provider error", passedOn("<html>").message());
        UpstreamFailure foreignKey = passedOn("{\\\"error\\\":\\\"Incorrect API key provided\\\"}");
        assertEquals(FailureClass.CLIENT_FAULT, foreignKey.kind(), "it is no key of ours that is incorrect");
    }

    private static UpstreamFailure passedOn(String raw) {
        return classify(
                400,
                "{\"error\":{\"message\":\"Provider"
                        + " error\",\"code\":400,\"metadata\":{\"provider_name\":\"A\",\"raw\":\""
                        + raw + "\"}}}");
    }

    @Test
    void shouldDoAsTheProviderSaysAboutRetrying() {
        assertFalse(classify(500, "{}", Map.of("x-should-retry", "false")).retryable());
        assertTrue(classify(404, "{}", Map.of("x-should-retry", "true")).retryable());
        assertTrue(classify(500, "{}", Map.of("x-should-retry", "perhaps")).retryable());
        assertTrue(
                classify(401, "{}", Map.of("x-should-retry", "false")).retryable(),
                "another credential may be tried whatever the provider says about this one");
    }

    @Test
    void shouldSeeABadKeyBehindStatus400() {
        assertEquals(
                FailureClass.UNAUTHORIZED,
                classify(
                                400,
                                "{\"error\":{\"code\":400,\"message\":\"API key not"
                                        + " valid.\",\"status\":\"INVALID_ARGUMENT\","
                                        + "\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}")
                        .kind());
        assertEquals(
                FailureClass.UNAUTHORIZED,
                classify(400, "{\"code\":\"invalid-argument\",\"error\":\"Incorrect API key provided.\"}")
                        .kind());
    }

    @Test
    void shouldReadTheTrueStatusOfAnErrorThatCameAs200() {
        assertEquals(
                502,
                classify(200, "{\"error\":{\"code\":502,\"message\":\"x\"}}").status());
        assertEquals(
                429,
                classify(200, "{\"error\":{\"type\":\"rate_limit_error\"}}").status());
        assertEquals(
                400,
                classify(200, "{\"error\":{\"code\":\"content_filter\",\"status\":400}}")
                        .status());
        assertEquals(502, classify(200, "{\"error\":{\"message\":\"?\"}}").status());
    }

    @Test
    void shouldReadHowLongToWait() {
        assertEquals(-1, retryAfterMs(Map.of(), "{}"));
        assertEquals(250, retryAfterMs(Map.of("retry-after-ms", "250", "retry-after", "7"), "{}"));
        assertEquals(1_000, retryAfterMs(Map.of("retry-after-ms", "0", "retry-after", "1"), "{}"));
        assertEquals(7_000, retryAfterMs(Map.of("retry-after", "7"), "{}"));
        assertEquals(1_500, retryAfterMs(Map.of("retry-after", " 1.5 "), "{}"));
        assertEquals(30_000, retryAfterMs(Map.of("retry-after", "Tue, 14 Jul 2026 03:33:50 GMT"), "{}"));
        assertEquals(0, retryAfterMs(Map.of("retry-after", "Tue, 14 Jul 2026 03:33:00 GMT"), "{}"));
        assertEquals(-1, retryAfterMs(Map.of("retry-after", "soon"), "{}"));
        assertEquals(-1, retryAfterMs(Map.of("retry-after", "-5"), "{}"));
        assertEquals(30L * 24 * 3_600_000, retryAfterMs(Map.of("retry-after", "999999999999"), "{}"));
        assertEquals(
                34_400,
                retryAfterMs(
                        Map.of(),
                        "[{\"error\":{\"code\":429,\"details\":[{\"@type\":\"x\"},"
                            + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.4s\"}]}}]"));
        assertEquals(38_900, retryAfterMs(Map.of(), "{\"error\":{\"message\":\"Please retry in 38.9s.\"}}"));
        assertEquals(20_000, retryAfterMs(Map.of(), "{\"error\":{\"message\":\"Please try again in 20 seconds\"}}"));
        assertEquals(12, retryAfterMs(Map.of(), "{\"error\":{\"message\":\"Please try again in 12ms.\"}}"));
        assertEquals(360_012, RetryAfter.durationMs("6m0s12ms"));
        assertEquals(-1, RetryAfter.durationMs("6 minutes"));
    }

    @Test
    void shouldMaskSecretsInTheMessage() {
        assertEquals(
                "bad: sk-***",
                classify(401, "{\"error\":{\"message\":\"bad: sk-0123456789\"}}")
                        .message());
    }

    private static long retryAfterMs(Map<String, String> headers, String body) {
        return classify(429, body, headers).retryAfterMs();
    }

    private static UpstreamFailure classify(int status, String body) {
        return classify(status, body, Map.of());
    }

    private static UpstreamFailure classify(int status, String body, Map<String, String> headers) {
        return UpstreamFailure.classify(
                Dialect.OPENAI_CHAT,
                status,
                headers::get,
                Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)),
                NOW_MS);
    }

    @Test
    void shouldTakeTheNameOfAnErrorOfAwsFromItsHeader() {
        String message = "{\"message\":\"The security token included in the request is invalid.\"}";
        UpstreamFailure named = classifyAws(403, "UnrecognizedClientException:http://internal.amazon.com/", message);
        assertEquals(FailureClass.UNAUTHORIZED, named.kind());
        assertEquals("The security token included in the request is invalid.", named.message());
        assertEquals(
                FailureClass.FORBIDDEN,
                classifyAws(403, "AccessDeniedException", message).kind());
        assertEquals(
                FailureClass.RATE_LIMITED,
                classifyAws(429, "ThrottlingException", message).kind());
        assertEquals(
                FailureClass.UPSTREAM_ERROR,
                classifyAws(424, "ModelErrorException", message).kind());
    }

    private static UpstreamFailure classifyAws(int status, String name, String body) {
        return UpstreamFailure.classify(
                Dialect.BEDROCK_CONVERSE,
                status,
                header -> header.equals("x-amzn-errortype") ? name : null,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
                0);
    }
}
