package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BehaviourTest extends DialectTest {
    private static final DemoSettings SETTINGS = DemoSettings.defaults();

    @Test
    void shouldReadEachPartOfAName() {
        assertBehaviour("demo", Duration.ofMillis(200), Duration.ofMillis(20), 0, Behaviour.Fault.NONE, 0);
        assertBehaviour("demo-fast", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.NONE, 0);
        assertBehaviour("demo-fail-503", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.STATUS, 503);
        assertBehaviour("demo-stall", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.STALL, 0);
        assertBehaviour("demo-stall-mid", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.STALL_MID, 0);
        assertBehaviour("demo-cut", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.CUT, 0);
        assertBehaviour("demo-error-event", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.ERROR_EVENT, 0);
        assertBehaviour("demo-error-mid", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.ERROR_MID, 0);
        assertBehaviour("demo-flaky-3", Duration.ZERO, Duration.ZERO, 0, Behaviour.Fault.FLAKY, 3);
    }

    @Test
    void shouldJoinPartsInAnyOrder() {
        Duration slow = Duration.ofMillis(7);
        Duration pace = Duration.ofMillis(8);
        assertBehaviour("demo-slow-7-pace-8-tokens-9-cut", slow, pace, 9, Behaviour.Fault.CUT, 0);
        assertBehaviour("demo-stall-mid-tokens-9-pace-8-slow-7", slow, pace, 9, Behaviour.Fault.STALL_MID, 0);
        assertBehaviour("demo-fail-429-slow-7", slow, Duration.ZERO, 0, Behaviour.Fault.STATUS, 429);
    }

    @Test
    void shouldNotKnowOtherParts() {
        for (String name : List.of(
                "demo-",
                "demo-what",
                "demo-fail",
                "demo-fail-200",
                "demo-fail-999",
                "demo-tokens-0",
                "demo-tokens-9999999999",
                "demo-stall-5",
                "demo-fast-")) {
            assertNull(Behaviour.of(name, SETTINGS), name);
        }
    }

    @Test
    void shouldListNamesThatWork() {
        for (String name : Behaviour.EXAMPLES) {
            assertNotNull(Behaviour.of(name, SETTINGS), name);
        }
    }

    @Test
    void shouldAnswerForeignNamesAtOnce() throws Exception {
        assertEquals(200, ask("gpt-4o").statusCode());
        assertEquals(404, ask("demo-unheard-of").statusCode());
    }

    @Test
    void shouldSayWhenToRetryA429() throws Exception {
        HttpResponse<String> limited = ask("demo-fail-429");
        assertEquals(429, limited.statusCode());
        assertEquals("1", limited.headers().firstValue("retry-after").orElseThrow());
        assertEquals(500, ask("demo-fail-500").statusCode());
    }

    @Test
    void shouldSucceedEachThirdTime() throws Exception {
        for (int status : new int[] {503, 503, 200, 503, 503, 200}) {
            assertEquals(status, ask("demo-flaky-3").statusCode());
        }
    }

    @Test
    void shouldCutUnaryAnswersHalfWay() {
        assertThrows(IOException.class, () -> ask("demo-cut"));
    }

    @Test
    void shouldDemandAKey() throws Exception {
        String openAi = client.get("/v1/models").body();
        assertTrue(openAi.contains("invalid_api_key"), openAi);
        String gemini = client.get("/v1beta/models").body();
        assertTrue(gemini.contains("UNAUTHENTICATED"), gemini);
        String anthropic =
                client.get("/v1/models", "anthropic-version", "2023-06-01").body();
        assertTrue(anthropic.contains("authentication_error"), anthropic);
    }

    @Test
    void shouldListModelsInTheShapeOfTheCaller() throws Exception {
        String openAi = client.get("/v1/models", "authorization", "Bearer x").body();
        assertEquals("demo-fast", Client.at(Client.parse(openAi), "data", 1, "id"), openAi);
        String anthropic = client.get("/v1/models", "x-api-key", "x", "anthropic-version", "1")
                .body();
        assertEquals("demo", Client.at(Client.parse(anthropic), "first_id"), anthropic);
        String gemini = client.get("/v1beta/models?key=x").body();
        assertEquals("models/demo", Client.at(Client.parse(gemini), "models", 0, "name"), gemini);
    }

    @Test
    void shouldReadItsCommandLine() {
        DemoSettings settings = DemoSettings.fromArguments("--port", "1234", "--loops", "2", "--host", "::1");
        assertEquals(1_234, settings.port());
        assertEquals(2, settings.eventLoops());
        assertEquals("::1", settings.host());
        assertThrows(IllegalArgumentException.class, () -> DemoSettings.fromArguments("--port"));
        assertThrows(IllegalArgumentException.class, () -> DemoSettings.fromArguments("--what", "1"));
    }

    private HttpResponse<String> ask(String model) throws IOException, InterruptedException {
        return client.post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    }

    private static void assertBehaviour(
            String name, Duration firstByte, Duration interval, int tokens, Behaviour.Fault fault, int number) {
        assertEquals(new Behaviour(firstByte, interval, tokens, fault, number), Behaviour.of(name, SETTINGS), name);
    }
}
