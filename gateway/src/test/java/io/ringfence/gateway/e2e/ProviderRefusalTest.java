package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static io.ringfence.gateway.e2e.FaultGateway.QUICK_RETRY;
import static io.ringfence.gateway.e2e.FaultGateway.ROUTED;
import static io.ringfence.gateway.e2e.FaultGateway.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.CredentialStatus;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A provider that answers with an error status.
class ProviderRefusalTest {
    private static final String TWO_KEYS =
            "api_keys: [{label: first, key: k1, weight: 100}, {label: second, key: k2, weight: 1}]";

    private static Script refusal(int status, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(Wire.JSON_TYPE);
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return Script.answer(status, all, error("refused with secret-text"));
    }

    private static String error(String message) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"some_error\",\"param\":null,\"code\":null}}";
    }

    private static List<String> keysUsed(FaultGateway gateway) {
        return gateway.main().requests().stream()
                .map(request -> String.valueOf(request.header("authorization")))
                .toList();
    }

    // ---- 429 ------------------------------------------------------------------------------------------------------

    @Test
    void shouldWaitAsLongAsTheProviderAsksBeforeItTriesAgain() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(refusal(429, "retry-after-ms", "250"), FaultGateway.answer(Wire.CHAT));

            long startNs = System.nanoTime();
            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);
            long tookMs = (System.nanoTime() - startNs) / 1_000_000;

            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(tookMs >= 250, () -> "asked again after " + tookMs + " ms");
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, ANSWER_COST);
            assertTrue(gateway.credential("default").available());
            assertEquals(0, gateway.deployment().consecutiveFaults(), "a limit is not the deployment's fault");
            assertEquals(2, gateway.main().requests().size());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldAnswerALimitAtOnceWhenNoKeyIsLeft(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().always(refusal(429));

            HttpResponse<String> answer = gateway.unary(wire, MODEL);

            assertEquals(429, answer.statusCode(), answer.body());
            assertEquals("60", header(answer, "retry-after"));
            assertEquals("1", header(answer, "x-ringfence-attempts"));
            assertEquals(1, gateway.main().requests().size());
            gateway.assertBooks(1, 0);
            CredentialStatus key = gateway.credential("default");
            assertFalse(key.available());
            assertFalse(key.quarantined());
            assertTrue(key.coolDownUntilMs() > System.currentTimeMillis(), key::toString);
            assertEquals(0, gateway.deployment().consecutiveFaults());
        }
    }

    @Test
    void shouldPassOnTheRetryAfterThatIsTooLongToWaitFor() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().always(refusal(429, "retry-after", "120"));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(429, answer.statusCode(), answer.body());
            assertEquals("120", header(answer, "retry-after"));
            assertEquals("1", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, 0);
            long leftMs = gateway.credential("default").coolDownUntilMs() - System.currentTimeMillis();
            assertTrue(leftMs > 60_000 && leftMs <= 120_000, () -> "cools for " + leftMs + " ms");
        }
    }

    @Test
    void shouldRefuseFurtherRequestsWithoutAskingWhileTheOnlyKeyCoolsDown() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().always(refusal(429));
            gateway.unary(Wire.CHAT, MODEL);

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(503, answer.statusCode(), answer.body());
            assertEquals("no_available_key", Wire.CHAT.error(answer.body()).code());
            assertEquals("gateway", Wire.CHAT.error(answer.body()).source());
            int retryAfter = Integer.parseInt(header(answer, "retry-after"));
            assertTrue(retryAfter > 0 && retryAfter <= 60, () -> "retry-after: " + retryAfter);
            assertEquals(1, gateway.main().requests().size());
            gateway.assertBooks(1, 0);
        }
    }

    @Test
    void shouldTryTheNextKeyAtOnceWhenOneIsLimited() throws Exception {
        try (FaultGateway gateway =
                new FaultGateway.Options().credentials(TWO_KEYS).start()) {
            gateway.main().script(refusal(429, "retry-after", "30"), FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            assertEquals(List.of("Bearer k1", "Bearer k2"), keysUsed(gateway));
            gateway.assertBooks(1, ANSWER_COST);
            assertFalse(gateway.credential("first").available());
            assertTrue(gateway.credential("second").available());
        }
    }

    // ---- 401, 403 -------------------------------------------------------------------------------------------------

    @Test
    void shouldQuarantineARejectedKeyAndTryTheNext() throws Exception {
        try (FaultGateway gateway =
                new FaultGateway.Options().credentials(TWO_KEYS).start()) {
            gateway.main().script(refusal(401));
            gateway.main().always(FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);
            HttpResponse<String> next = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            assertEquals("1", header(next, "x-ringfence-attempts"));
            assertEquals(List.of("Bearer k1", "Bearer k2", "Bearer k2"), keysUsed(gateway));
            gateway.assertBooks(2, 2 * ANSWER_COST);
            assertTrue(gateway.credential("first").quarantined());
            assertTrue(gateway.credential("second").available());
            assertEquals(0, gateway.deployment().consecutiveFaults());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldNotShowTheClientWhatTheProviderSaysOfTheGatewaysKey(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().always(refusal(401));

            HttpResponse<String> answer = gateway.unary(wire, MODEL);

            assertEquals(502, answer.statusCode(), answer.body());
            Wire.Told error = wire.error(answer.body());
            assertEquals("provider_auth_error", error.code());
            assertEquals("provider", error.source());
            assertEquals("main", error.provider());
            assertEquals(header(answer, "x-request-id"), error.requestId());
            assertFalse(answer.body().contains("secret-text"), answer.body());
            assertEquals("1", header(answer, "x-ringfence-attempts"));
            assertEquals(1, gateway.main().requests().size());
            gateway.assertBooks(1, 0);
            assertTrue(gateway.credential("default").quarantined());
        }
    }

    @Test
    void shouldRestAForbiddenKeyAndTryTheNext() throws Exception {
        try (FaultGateway gateway =
                new FaultGateway.Options().credentials(TWO_KEYS).start()) {
            gateway.main().script(refusal(403), refusal(403));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(502, answer.statusCode(), answer.body());
            assertEquals("provider_auth_error", Wire.CHAT.error(answer.body()).code());
            assertFalse(answer.body().contains("secret-text"), answer.body());
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            assertEquals(List.of("Bearer k1", "Bearer k2"), keysUsed(gateway));
            gateway.assertBooks(1, 0);
            for (String label : List.of("first", "second")) {
                assertFalse(gateway.credential(label).available());
                assertFalse(gateway.credential(label).quarantined());
                assertTrue(gateway.credential(label).coolDownUntilMs() > System.currentTimeMillis());
            }
        }
    }

    // ---- 5xx ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 529})
    void shouldTryAgainWhenTheProviderFails(int status) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().script(refusal(status), refusal(status), FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, ANSWER_COST);
            assertTrue(gateway.credential("default").available());
            assertEquals(0, gateway.deployment().consecutiveFaults(), "the success ended the row");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldTellTheLastFailureWhenAllAttemptsFail(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().always(refusal(500));

            HttpResponse<String> answer = gateway.unary(wire, MODEL);

            assertEquals(502, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("refused with secret-text"), answer.body());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            assertEquals(3, gateway.main().requests().size());
            gateway.assertBooks(1, 0);
            assertTrue(gateway.credential("default").available());
            assertEquals(3, gateway.deployment().consecutiveFaults());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldSayInTheDialectsOwnStatusThatTheProviderIsOverloaded(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start("retry: {max_attempts: 1}")) {
            gateway.main().always(Script.answer(529, Map.of(), ""));

            HttpResponse<String> answer = gateway.unary(wire, MODEL);

            assertEquals(wire == Wire.MESSAGES ? 529 : 503, answer.statusCode(), answer.body());
            assertEquals("provider_overloaded", wire.error(answer.body()).code());
            assertEquals("provider", wire.error(answer.body()).source());
            gateway.assertBooks(1, 0);
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldFailOverToTheNextTargetOfTheRoute(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().always(refusal(500));
            gateway.backup().always(FaultGateway.answer(wire));

            HttpResponse<String> answer = gateway.unary(wire, ROUTED);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals(wire.answer(), answer.body());
            assertEquals("backup", header(answer, "x-ringfence-provider"));
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            assertEquals(1, gateway.main().requests().size());
            assertEquals(1, gateway.backup().requests().size());
            gateway.assertBooks(1, ANSWER_COST);
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    // ---- The client's own faults ----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 422})
    void shouldPassOnWhatTheProviderHoldsAgainstTheRequest(int status) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().always(Script.answer(status, Wire.JSON_TYPE, error("no such thing")));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, ROUTED);

            assertEquals(status, answer.statusCode(), answer.body());
            Map<String, Object> error = Wire.map(Wire.parse(answer.body()).get("error"));
            assertEquals("no such thing", error.get("message"));
            assertEquals("some_error", error.get("type"));
            assertEquals("provider", error.get("source"));
            assertEquals("main", error.get("provider"));
            assertEquals(header(answer, "x-request-id"), error.get("request_id"));
            assertEquals("1", header(answer, "x-ringfence-attempts"));
            assertEquals(1, gateway.main().requests().size());
            assertEquals(0, gateway.backup().requests().size(), "another target would say the same");
            gateway.assertBooks(1, 0);
            assertTrue(gateway.credential("default").available());
            assertEquals(0, gateway.credential("default").consecutiveFailures());
            assertEquals(0, gateway.deployment().consecutiveFaults());
            assertEquals(1, gateway.main().openConnections(), "the connection is kept");
        }
    }

    @Test
    void shouldTakeAnErrorUnderAStatusOf200ForAFailure() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().script(Script.answer(200, Wire.JSON_TYPE, error("not today")));
            gateway.backup().always(FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, ROUTED);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("backup", header(answer, "x-ringfence-provider"));
            assertEquals(Wire.CHAT.answer(), answer.body());
            gateway.assertBooks(1, ANSWER_COST);
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    @Test
    void shouldTakeAPlainErrorInPlaceOfAStreamForAFailure() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().script(Script.answer(200, Wire.JSON_TYPE, error("not today")));
            gateway.backup().always(FaultGateway.stream(Wire.CHAT));

            HttpResponse<String> answer = gateway.streamed(Wire.CHAT, ROUTED);

            assertEquals(200, answer.statusCode(), answer.body());
            Wire.CHAT.assertWhole(answer.body());
            gateway.assertBooks(1, ANSWER_COST);
        }
    }

    // ---- Fallbacks that the request names -------------------------------------------------------------------------

    @Test
    void shouldGoToTheFallbacksThatTheRequestNames() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main().always(refusal(503));
            gateway.backup().always(FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.post(
                    "/v1/chat/completions", Wire.CHAT.request(MODEL, ",\"fallbacks\":[\"main/m2\",\"backup/b2\"]"));

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("backup", header(answer, "x-ringfence-provider"));
            assertEquals("b2", header(answer, "x-ringfence-model"));
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            assertEquals(2, gateway.main().requests().size());
            ReceivedRequest served = gateway.backup().requests().getFirst();
            assertTrue(served.bodyText().contains("\"b2\""), served::bodyText);
            assertFalse(served.bodyText().contains("fallbacks"), served::bodyText);
            gateway.assertBooks(1, ANSWER_COST);
        }
    }
}
