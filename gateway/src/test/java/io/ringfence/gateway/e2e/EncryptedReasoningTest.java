package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reasoning that goes to the client encrypted and comes back with its next request: the account that made it,
/// which can read it, is asked first, and another one when that cannot serve.
class EncryptedReasoningTest {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> EVENTS = Map.of("content-type", "text/event-stream");

    private static String encrypted(String name) {
        return "gAAAAABo" + name.repeat(40);
    }

    private static String item(String content) {
        return "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"" + content + "\"}";
    }

    private static Script whole(String content) {
        return Script.answer(
                200, JSON, Wire.RESPONSES.answer().replace("\"output\":[", "\"output\":[" + item(content) + ","));
    }

    private static String event(String type, String content) {
        return "event: " + type + "\ndata: {\"type\":\"" + type
                + "\",\"sequence_number\":1,\"output_index\":0,\"item\":" + item(content) + "}\n\n";
    }

    /// A stream as far as its first text.
    private static String begun(String content) {
        return Wire.RESPONSES.preamble()
                + event("response.output_item.added", encrypted("unfinished"))
                + event("response.output_item.done", content)
                + Wire.RESPONSES.content("Hi");
    }

    private static Script streamed(String content) {
        return Script.answer(200, EVENTS, begun(content) + Wire.RESPONSES.ending());
    }

    private static Script answer(String content, boolean isStreamed) {
        return isStreamed ? streamed(content) : whole(content);
    }

    private static HttpResponse<String> post(TestGateway gateway, String key, boolean isStreamed, String items)
            throws IOException, InterruptedException {
        return gateway.post(
                "/v1/responses",
                "{\"model\":\"m\",\"store\":false,\"stream\":" + isStreamed
                        + ",\"include\":[\"reasoning.encrypted_content\"],\"input\":[" + items
                        + "{\"role\":\"user\",\"content\":\"Hello\"}]}",
                Chat.as(key));
    }

    private static String lastKey(TestGateway gateway) {
        ReceivedRequest last = gateway.upstream().requests().getLast();
        return String.valueOf(last.header("authorization"));
    }

    /// Begins a conversation and tells which of the provider's keys served.
    private static String make(TestGateway gateway, String content, boolean isStreamed)
            throws IOException, InterruptedException {
        gateway.upstream().script(answer(content, isStreamed));
        HttpResponse<String> made = post(gateway, "rf-r1", isStreamed, "");
        assertEquals(200, made.statusCode(), made.body());
        return lastKey(gateway);
    }

    /// Goes on with what was made and tells which of the provider's keys served.
    private static String goOn(TestGateway gateway, String key, String content)
            throws IOException, InterruptedException {
        gateway.upstream().script(whole(encrypted("next")));
        HttpResponse<String> next = post(gateway, key, false, item(content) + ",");
        assertEquals(200, next.statusCode(), next.body());
        return lastKey(gateway);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnWithTheKeyThatMadeTheReasoning(boolean isStreamed) throws Exception {
        try (TestGateway gateway = TestGateway.start(StoredResponsesTest.CONFIG)) {
            String one = make(gateway, encrypted("one"), isStreamed);
            String other = make(gateway, encrypted("other"), isStreamed);
            assertNotEquals(one, other, "they take turns");
            for (int i = 0; i < 3; i++) {
                assertEquals(one, goOn(gateway, "rf-r2", encrypted("one")));
                assertEquals(one, goOn(gateway, "rf-r1", encrypted("one")));
                assertEquals(other, goOn(gateway, "rf-r1", encrypted("other")));
            }
        }
    }

    @Test
    void shouldGoOnWithTheKeyThatMadeTheLastReasoning() throws Exception {
        try (TestGateway gateway = TestGateway.start(StoredResponsesTest.CONFIG)) {
            make(gateway, encrypted("one"), false);
            String other = make(gateway, encrypted("other"), false);
            for (int i = 0; i < 3; i++) {
                gateway.upstream().script(whole(encrypted("next")));
                String items = item(encrypted("one")) + "," + item(encrypted("other")) + ",";
                assertEquals(200, post(gateway, "rf-r1", false, items).statusCode());
                assertEquals(other, lastKey(gateway));
            }
        }
    }

    @Test
    void shouldGoOnAfterAStreamThatBroke() throws Exception {
        try (TestGateway gateway = TestGateway.start(StoredResponsesTest.CONFIG)) {
            gateway.upstream().script(Script.answer(200, EVENTS, begun(encrypted("one"))));
            HttpResponse<String> cut = post(gateway, "rf-r1", true, "");
            assertTrue(cut.body().contains("Hi"), cut.body());
            String maker = lastKey(gateway);
            for (int i = 0; i < 3; i++) {
                assertEquals(maker, goOn(gateway, "rf-r1", encrypted("one")));
            }
        }
    }

    @Test
    void shouldPreferNoKeyForReasoningOfAnotherProjectOrOfNobody() throws Exception {
        try (TestGateway gateway = TestGateway.start(StoredResponsesTest.CONFIG)) {
            make(gateway, encrypted("one"), false);
            for (String stranger : new String[] {"rf-blue", "rf-r1"}) {
                String content = stranger.equals("rf-blue") ? encrypted("one") : encrypted("never");
                Set<String> served = new HashSet<>();
                served.add(goOn(gateway, stranger, content));
                served.add(goOn(gateway, stranger, content));
                assertEquals(2, served.size(), "they take turns");
            }
        }
    }

    @Test
    void shouldServeWithAnotherKeyWhileTheMakerRests() throws Exception {
        try (TestGateway gateway = TestGateway.start(StoredResponsesTest.CONFIG)) {
            String maker = make(gateway, encrypted("one"), false);
            gateway.upstream()
                    .script(
                            Script.answer(
                                    429,
                                    Map.of("content-type", "application/json", "retry-after", "120"),
                                    "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}"),
                            whole(encrypted("two")));
            int before = gateway.upstream().requests().size();
            HttpResponse<String> moved = post(gateway, "rf-r1", false, item(encrypted("one")) + ",");
            assertEquals(200, moved.statusCode(), moved.body());
            assertEquals(before + 2, gateway.upstream().requests().size());
            String other = lastKey(gateway);
            assertNotEquals(maker, other);
            for (int i = 0; i < 3; i++) {
                assertEquals(other, goOn(gateway, "rf-r1", encrypted("one")));
            }
            assertEquals(before + 5, gateway.upstream().requests().size(), "who rests is not asked");
        }
    }

    @Test
    void shouldPassOnThatTheReasoningCannotBeRead() throws Exception {
        try (TestGateway gateway = TestGateway.start(StoredResponsesTest.CONFIG)) {
            gateway.upstream()
                    .script(Script.answer(
                            400,
                            JSON,
                            "{\"error\":{\"message\":\"could not be decrypted\",\"type\":\"invalid_request_error\","
                                    + "\"code\":\"invalid_encrypted_content\"}}"));
            HttpResponse<String> refused = post(gateway, "rf-r1", false, item(encrypted("foreign")) + ",");
            assertEquals(400, refused.statusCode(), refused.body());
            assertTrue(refused.body().contains("could not be decrypted"), refused.body());
            assertEquals(1, gateway.upstream().requests().size());
        }
    }
}
