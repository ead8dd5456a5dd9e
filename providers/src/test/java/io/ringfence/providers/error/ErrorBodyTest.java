package io.ringfence.providers.error;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ErrorBodyTest {
    private static final List<String> HOSTILE = List.of(
            "plain",
            "",
            "\"quoted\" and \\ and </script>",
            "line\nbreak\r\n\r\ndata: [DONE]\n\n",
            "\u0000\u0001\u001f\u007f\u2028\u2029",
            "half a pair \ud83d here",
            "日本語 😀",
            "x".repeat(100_000));

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false, true);

    @AfterEach
    void shouldHaveReleasedEverything() {
        assertEquals(0, alloc.metric().usedHeapMemory());
    }

    @Test
    void shouldWriteEveryKindInEveryDialectWhateverTheMessage() throws IOException {
        for (Dialect dialect : Dialect.ingress()) {
            for (ErrorKind kind : ErrorKind.values()) {
                for (String message : HOSTILE) {
                    GatewayError error = error(kind, dialect, message);
                    Map<?, ?> body = JSON.std.mapFrom(text(ErrorBody.unary(alloc, dialect, error)));
                    Map<?, ?> inner = (Map<?, ?>) requireNonNull(body.get("error"));
                    String written = (String) requireNonNull(inner.get("message"));
                    assertTrue(written.length() <= 4_100, "length " + written.length());
                    if (message.length() < 100 && !message.contains("half")) {
                        assertEquals(message, written);
                    }
                }
            }
        }
    }

    @Test
    void shouldSayWhoFailedInTheShapeOfTheDialect() throws IOException {
        GatewayError error =
                new GatewayError(ErrorKind.BUDGET_EXCEEDED, 402, "No money.", "model", false, null, "req-1");
        assertEquals(
                "{\"error\":{\"message\":\"No money.\",\"type\":\"budget_exceeded\",\"param\":\"model\","
                    + "\"code\":\"budget_exceeded\",\"source\":\"gateway\",\"provider\":null,\"request_id\":\"req-1\"}}",
                text(ErrorBody.unary(alloc, Dialect.OPENAI_CHAT, error)));
        assertEquals(
                text(ErrorBody.unary(alloc, Dialect.OPENAI_CHAT, error)),
                text(ErrorBody.unary(alloc, Dialect.OPENAI_RESPONSES, error)));
        assertEquals(
                "{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"message\":\"No money.\","
                        + "\"code\":\"budget_exceeded\",\"param\":\"model\",\"source\":\"gateway\",\"provider\":null},"
                        + "\"request_id\":\"req-1\"}",
                text(ErrorBody.unary(alloc, Dialect.ANTHROPIC_MESSAGES, error)));
        assertEquals(
                "{\"error\":{\"code\":402,\"message\":\"No money.\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                        + "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"BUDGET_EXCEEDED\","
                        + "\"domain\":\"ringfence\",\"metadata\":{\"source\":\"gateway\",\"param\":\"model\","
                        + "\"request_id\":\"req-1\",\"code\":\"budget_exceeded\"}}]}}",
                text(ErrorBody.unary(alloc, Dialect.GEMINI, error)));
    }

    @Test
    void shouldTellAStreamInOneEventThatCannotPassForItsEnd() throws IOException {
        for (Dialect dialect : Dialect.ingress()) {
            for (String message : HOSTILE) {
                String event = text(ErrorBody.inStream(alloc, dialect, error(ErrorKind.TIMEOUT, dialect, message), 7));
                boolean hasName = dialect == Dialect.ANTHROPIC_MESSAGES || dialect == Dialect.OPENAI_RESPONSES;
                assertEquals(hasName, event.startsWith("event: error\ndata: {"));
                assertEquals(!hasName, event.startsWith("data: {"));
                List<String> lines = event.lines().toList();
                assertEquals(hasName ? 3 : 2, lines.size(), event);
                assertEquals("", lines.getLast());
                Map<?, ?> data = JSON.std.mapFrom(lines.get(lines.size() - 2).substring("data: ".length()));
                assertTrue(data.get("error") instanceof Map);
                assertEquals(dialect == Dialect.OPENAI_RESPONSES ? 7 : null, data.get("sequence_number"));
            }
        }
    }

    @Test
    void shouldMaskSecretsInMessages() throws IOException {
        String secret = "sk-proj-abcdefGHIJ0123456789";
        for (String message : List.of(
                "Incorrect API key provided: " + secret + ".",
                "header Authorization: Bearer abcdef.ghijkl-0123456789",
                "GET https://host/v1?key=abcdef0123456789&x=1",
                "AIzaSyA0123456789abcdefghijklmnopqrstuvw is not valid",
                "gsk_0123456789abcdef and AKIAIOSFODNN7EXAMPLE",
                "in organization org-abcdef0123456789")) {
            String body = text(ErrorBody.unary(
                    alloc, Dialect.OPENAI_CHAT, error(ErrorKind.PROVIDER_ERROR, Dialect.OPENAI_CHAT, message)));
            assertFalse(body.contains("0123456789"), body);
            assertFalse(body.contains("IOSFODNN7"), body);
            assertTrue(body.contains("***"), body);
            assertTrue(JSON.std.mapFrom(body).containsKey("error"));
        }
        String harmless = "The task-oriented model ask-me-anything is in ASIA-PACIFIC; use a key-value store.";
        assertEquals(harmless, Secrets.mask(harmless));
    }

    @Test
    void shouldKeepTheProvidersErrorByteForByteBehindTheGatewaysMembers() {
        String inner = "\"message\" : \"Ünknown \\u00fc\", \"type\":\"invalid_request_error\",\n"
                + " \"x\":[1,{\"message\":2}], \"code\":null";
        assertEquals(
                "{\"error\":{\"source\":\"provider\",\"provider\":\"openai-eu\",\"request_id\":\"req-1\"," + inner
                        + "}}",
                fromProvider(Dialect.OPENAI_CHAT, "{ \"user_id\":\"u\", \"error\": {" + inner + "} }"));
        assertEquals(
                "{\"type\":\"error\",\"error\":{\"source\":\"provider\",\"provider\":\"openai-eu\",\"request_id\":\"req-1\","
                        + inner + "}}",
                fromProvider(Dialect.ANTHROPIC_MESSAGES, "{\"error\":{" + inner + "},\"type\":\"error\"}"));
        assertEquals(
                "{\"error\":{\"source\":\"provider\",\"provider\":\"openai-eu\",\"request_id\":\"req-1\"," + inner
                        + "}}",
                fromProvider(Dialect.GEMINI, "[{\"error\":{" + inner + "}}]"));
    }

    @Test
    void shouldNotRepeatMembersThatAreThere() {
        String own = "\"source\":\"upstream\",\"message\":\"m\",\"request_id\":\"theirs\"";
        assertEquals(
                "{\"error\":{\"provider\":\"openai-eu\"," + own + "}}",
                fromProvider(Dialect.OPENAI_CHAT, "{\"error\":{" + own + "}}"));
    }

    @Test
    void shouldMaskSecretsInWhatTheProviderSays() {
        String body = fromProvider(
                Dialect.OPENAI_CHAT,
                "{\"error\":{\"message\":\"no: sk-abcdef0123456789\",\"raw\":\"Bearer abcdef0123456789\"}}");
        assertTrue(body.endsWith("\"message\":\"no: sk-***\",\"raw\":\"Bearer ***\"}}"), body);
    }

    @Test
    void shouldBuildAnErrorFromOtherShapes() throws IOException {
        for (String upstream : List.of(
                "{\"error\":\"boom\",\"code\":\"invalid-argument\"}",
                "{\"error\":{\"error\":{\"message\":\"boom\"}}}",
                "{\"message\":\"boom\"}",
                "{\"detail\":\"boom\"}",
                "{\"detail\":[{\"loc\":[\"body\",\"model\"],\"msg\":\"boom\",\"type\":\"missing\"}]}",
                "{\"object\":\"error\",\"message\":{\"detail\":[{\"msg\":\"boom\"}]},\"code\":3280}",
                "{\"id\":\"1\",\"message\":\"boom\",\"error_type\":\"invalid\"}",
                "boom",
                "\"boom\"")) {
            for (Dialect dialect : Dialect.ingress()) {
                Map<?, ?> body = JSON.std.mapFrom(fromProvider(dialect, upstream));
                Map<?, ?> inner = (Map<?, ?>) requireNonNull(body.get("error"));
                assertEquals("boom", inner.get("message"), upstream);
                assertTrue(inner.toString().contains("provider_invalid_request"), inner.toString());
            }
        }
        for (String upstream :
                List.of("", "<html>Bad gateway</html>", "{\"error\":{\"message\":\"cut", "{}", "[]", "17")) {
            Map<?, ?> body = JSON.std.mapFrom(fromProvider(Dialect.OPENAI_CHAT, upstream));
            assertEquals("The provider refused.", ((Map<?, ?>) requireNonNull(body.get("error"))).get("message"));
        }
    }

    @Test
    void shouldSayWhatKindOfRefusalAStatusIs() {
        assertTrue(refused(404, Dialect.ANTHROPIC_MESSAGES).contains("\"type\":\"not_found_error\""));
        assertTrue(refused(404, Dialect.GEMINI).contains("\"status\":\"NOT_FOUND\""));
        assertTrue(refused(413, Dialect.ANTHROPIC_MESSAGES).contains("\"type\":\"request_too_large\""));
        assertTrue(refused(422, Dialect.ANTHROPIC_MESSAGES).contains("\"type\":\"invalid_request_error\""));
        assertTrue(refused(404, Dialect.OPENAI_CHAT)
                .contains("\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"provider_invalid_request\""));
    }

    private String refused(int status, Dialect dialect) {
        return text(ErrorBody.unary(
                alloc,
                dialect,
                new GatewayError(ErrorKind.PROVIDER_INVALID_REQUEST, status, "No.", null, true, "openai-eu", "req-1")));
    }

    @Test
    void shouldNotPassOnWhatAProviderSaysAboutTheOperatorsCredential() throws IOException {
        ByteBuf upstream = alloc.buffer()
                .writeBytes("{\"error\":{\"message\":\"bad key\",\"code\":\"invalid_api_key\"}}"
                        .getBytes(StandardCharsets.UTF_8));
        GatewayError error =
                error(ErrorKind.PROVIDER_AUTH, Dialect.OPENAI_CHAT, "The provider refused the gateway's key.");
        Map<?, ?> body = JSON.std.mapFrom(text(ErrorBody.fromProvider(alloc, Dialect.OPENAI_CHAT, upstream, error)));
        upstream.release();
        Map<?, ?> inner = (Map<?, ?>) requireNonNull(body.get("error"));
        assertEquals("provider_auth_error", inner.get("code"));
        assertEquals("The provider refused the gateway's key.", inner.get("message"));
        assertNull(inner.get("param"));
    }

    @Test
    void shouldAnswerAnthropicClientsWithTheStatusTheyKnowForOverload() {
        assertEquals(529, ErrorKind.PROVIDER_OVERLOADED.status(Dialect.ANTHROPIC_MESSAGES));
        assertEquals(503, ErrorKind.PROVIDER_OVERLOADED.status(Dialect.OPENAI_CHAT));
        assertEquals(402, ErrorKind.BUDGET_EXCEEDED.status(Dialect.ANTHROPIC_MESSAGES));
    }

    private String fromProvider(Dialect dialect, String upstream) {
        ByteBuf body = alloc.buffer().writeBytes(upstream.getBytes(StandardCharsets.UTF_8));
        var error = new GatewayError(
                ErrorKind.PROVIDER_INVALID_REQUEST, 400, "The provider refused.", null, true, "openai-eu", "req-1");
        String text = text(ErrorBody.fromProvider(alloc, dialect, body, error));
        assertEquals(0, body.readerIndex());
        body.release();
        return text;
    }

    private static GatewayError error(ErrorKind kind, Dialect dialect, String message) {
        return new GatewayError(kind, kind.status(dialect), message, null, true, "openai", "req-1");
    }

    private static String text(ByteBuf body) {
        String text = body.toString(StandardCharsets.UTF_8);
        body.release();
        return text;
    }
}
