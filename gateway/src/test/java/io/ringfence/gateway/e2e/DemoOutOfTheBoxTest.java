package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a newcomer meets who starts the gateway without configuration: the demo provider, which has no key.
class DemoOutOfTheBoxTest {
    private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final Pattern SEQUENCE_NUMBER = Pattern.compile("\"sequence_number\":(\\d+)");

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("providers: {demo: {}}\n");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void shouldAnswerChatCompletions() throws Exception {
        shouldAnswer("/v1/chat/completions", "{\"model\":\"demo-fast\"," + HELLO);
    }

    @Test
    void shouldAnswerResponses() throws Exception {
        shouldAnswer("/v1/responses", "{\"model\":\"demo-fast\",\"input\":\"Hello\"}");
    }

    @Test
    void shouldAnswerMessages() throws Exception {
        shouldAnswer("/v1/messages", "{\"model\":\"demo-fast\",\"max_tokens\":64," + HELLO);
    }

    @Test
    void shouldAnswerGenerateContent() throws Exception {
        shouldAnswer("/v1beta/models/demo-fast:generateContent", "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}");
    }

    private static void shouldAnswer(String path, String body) throws Exception {
        HttpResponse<String> answer = gateway.post(path, body);

        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("demo provider of Ringfence"), answer.body());
    }

    @Test
    void shouldNumberTheErrorEventOfACutStreamAfterTheEventsBefore() throws Exception {
        String body = gateway.post("/v1/responses", "{\"model\":\"demo-cut\",\"stream\":true,\"input\":\"Hello\"}")
                .body();
        List<Long> numbers = SEQUENCE_NUMBER
                .matcher(body)
                .results()
                .map(DemoOutOfTheBoxTest::number)
                .toList();

        assertTrue(body.contains("event: error\n"), body);
        assertTrue(numbers.size() > 2, body);
        for (int i = 0; i < numbers.size(); i++) {
            assertEquals(i, numbers.get(i), body);
        }
    }

    private static long number(MatchResult found) {
        return Long.parseLong(found.group(1));
    }
}
