package io.ringfence.providers.sanitize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.endpoints.Header;
import io.ringfence.providers.endpoints.TransportBody;
import io.ringfence.providers.endpoints.TransportRequest;
import io.ringfence.providers.endpoints.TransportResponse;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SanitizerTest {
    private static void assertJson(String expected, String json) {
        Object once = Sanitizer.json(JsonTree.read(json));
        assertEquals(JsonTree.read(expected), once);
        assertEquals(once, Sanitizer.json(once), "twice");
    }

    private static void assertText(String expected, String text) {
        assertEquals(expected, Sanitizer.text(text));
        assertEquals(expected, Sanitizer.text(expected), "twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Proxy-Authorization",
                "x-api-key",
                "API-Key",
                "X-Goog-Api-Key",
                "cookie",
                "Set-Cookie",
                "api_key",
                "apiKey",
                "access_token",
                "token",
                "secret",
                "Password",
                "key",
                "ak"
            })
    void shouldRedactWhatASensitiveNameHolds(String name) {
        String redacted = "<redacted:" + name + ">";
        assertJson(
                "{\"a\":[{\"" + name + "\":\"" + redacted + "\"}]}",
                "{\"a\":[{\"" + name + "\":{\"deep\":[1,\"x\"]}}]}");
        assertEquals(
                List.of(new Header(name, redacted)),
                Sanitizer.request(request("/", new Header(name, "abc"), new TransportBody.Text("")))
                        .headers());
        assertEquals("/p?" + name + "=" + redacted, Sanitizer.path("/p?" + name + "=abc"));
        assertEquals(
                new TransportBody.Multipart(List.of(new TransportBody.Field.TextField(name, redacted))),
                Sanitizer.request(request(
                                "/",
                                new Header("a", "b"),
                                new TransportBody.Multipart(List.of(new TransportBody.Field.TextField(name, "abc")))))
                        .body());
    }

    @Test
    void shouldLeaveNamesThatOnlyContainASensitiveOne() {
        String json =
                "{\"max_tokens\":5,\"keys\":[\"a\"],\"tokens\":[1],\"secretary\":\"b\",\"key_id\":7,\"token\":null}";
        assertJson(json, json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data_base64", "image_base64", "b64_json", "audio_base64"})
    void shouldRedactBytesByTheirName(String name) {
        assertJson("{\"" + name + "\":\"<redacted:" + name + "_blob>\"}", "{\"" + name + "\":\"aGk=\"}");
        assertJson("{\"" + name + "\":null}", "{\"" + name + "\":null}");
    }

    @Test
    void shouldRedactTheBytesOfMediaInEveryDialect() {
        assertJson(
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"<redacted:data_blob>\"}}",
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"aGk=\"}}");
        assertJson("{\"inline_data\":{\"data\":\"<redacted:data_blob>\"}}", "{\"inline_data\":{\"data\":\"aGk=\"}}");
        assertJson(
                "{\"source\":{\"type\":\"base64\",\"data\":\"<redacted:data_blob>\"}}",
                "{\"source\":{\"type\":\"base64\",\"data\":\"aGk=\"}}");
        assertJson(
                "{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"<redacted:bytes_blob>\"}}}",
                "{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"aGk=\"}}}");
        assertJson(
                "{\"input_audio\":{\"data\":\"<redacted:data_blob>\",\"format\":\"wav\"}}",
                "{\"input_audio\":{\"data\":\"aGk=\",\"format\":\"wav\"}}");
        String other = "{\"data\":[{\"data\":\"aGk=\"}],\"source\":{\"data\":{\"a\":1}}}";
        assertJson(other, other);
    }

    @Test
    void shouldRedactDataUrisButKeepTheirMediaType() {
        assertJson(
                "{\"url\":\"data:image/png;base64,<redacted:data_uri_blob>\"}",
                "{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}");
        assertJson(
                "{\"t\":\"![a](data:image/svg+xml;charset=utf-8;base64,<redacted:data_uri_blob>) b\"}",
                "{\"t\":\"![a](data:image/svg+xml;charset=utf-8;base64,PHN2Zz4=) b\"}");
        assertJson("{\"t\":\"data:text/plain,hello\"}", "{\"t\":\"data:text/plain,hello\"}");
    }

    @Test
    void shouldFindSecretsInsideOfStrings() {
        assertJson(
                "{\"curl\":\"curl -H 'Authorization: Bearer <redacted:bearer>'"
                        + " https://h/v1?key=<redacted:key>&alt=sse\"}",
                "{\"curl\":\"curl -H 'Authorization: Bearer abc.def-123' https://h/v1?key=AbC123&alt=sse\"}");
        assertJson(
                "{\"text\":\"my key is <redacted:secret>, keep the token: secret\"}",
                "{\"text\":\"my key is sk-proj-abcdefghijklmnop, keep the token: secret\"}");
    }

    @Test
    void shouldLookIntoJsonThatIsAString() {
        assertJson(
                "{\"arguments\":\"{\\\"user\\\":\\\"u\\\",\\\"password\\\":\\\"<redacted:password>\\\"}\"}",
                "{\"arguments\":\"{\\\"user\\\": \\\"u\\\", \\\"password\\\": \\\"hunter2\\\"}\"}");
        String harmless = "{\"arguments\":\"{\\\"n\\\": 1.50 }\",\"broken\":\"{\\\"n\\\":\"}";
        assertJson(harmless, harmless);
    }

    @Test
    void shouldNotBeLedIntoEndlessDepth() {
        String nested = "{\"password\":\"p\"}";
        for (int i = 0; i < 12; i++) {
            nested = JsonTree.string(Map.of("a", nested));
        }
        String sanitized = Sanitizer.text(nested);
        assertTrue(sanitized.startsWith("{\"a\":\"{"), sanitized);
    }

    @ParameterizedTest
    @CsvSource({
        "/responses?ak=secret, /responses?ak=<redacted:ak>",
        "/m:generateContent?alt=sse&key=abc, /m:generateContent?alt=sse&key=<redacted:key>",
        "/p?&&b=2&a&, /p?b=2&a=",
        "/p?, /p",
        "/p?%6Bey=abc, /p?%6Bey=<redacted:%6Bey>",
        "/p?%zz=abc, /p?%zz=abc",
        "/p?a=1?token=2, /p?a=1&token=<redacted:token>",
        "/p, /p"
    })
    void shouldRedactQueries(String path, String expected) {
        assertEquals(expected, Sanitizer.path(path));
        assertEquals(expected, Sanitizer.path(expected));
    }

    @Test
    void shouldRedactTextBodiesOfEveryKind() {
        assertText("{\"api_key\":\"<redacted:api_key>\",\"n\":1.50}", "{ \"api_key\": \"x\", \"n\": 1.50 }");
        assertText("{ \"n\": 1.50 }", "{ \"n\": 1.50 }");
        assertText(
                "event: a\ndata: {\"token\":\"<redacted:token>\"}\n\ndata: [DONE]\n\n",
                "event: a\ndata: {\"token\":\"t\"}\n\ndata: [DONE]\n\n");
        assertText("data: {\"a\":\"sk\r\ndata: {\"b\":1}\r\n\r\n", "data: {\"a\":\"sk\r\ndata: {\"b\":1}\r\n\r\n");
        assertText("grant=x&client_secret=<redacted:client_secret>&a=b", "grant=x&client_secret=abc&a=b");
        assertText(
                "POST /x\nAuthorization: <redacted:Authorization>\nCookie: <redacted:Cookie>\nHost: h\n",
                "POST /x\nAuthorization: Basic dXNlcjpwYXNz\nCookie: a=b; c=d\nHost: h\n");
        assertText(
                "cut off: {\"password\": \"<redacted:password>\", \"user\": \"u",
                "cut off: {\"password\": \"hunter2\", \"user\": \"u");
        assertText("nothing here", "nothing here");
    }

    @Test
    void shouldRedactBytesOfTransport() {
        TransportBody form = new TransportBody.Multipart(List.of(
                new TransportBody.Field.TextField("model", "m"),
                new TransportBody.Field.TextField("b64_json", "aGk="),
                new TransportBody.Field.FileField("file", "a.wav", "aGk=", "audio/wav")));
        assertEquals(
                new TransportBody.Multipart(List.of(
                        new TransportBody.Field.TextField("model", "m"),
                        new TransportBody.Field.TextField("b64_json", "<redacted:b64_json_blob>"),
                        new TransportBody.Field.FileField("file", "a.wav", "<redacted:file_blob>", "audio/wav"))),
                Sanitizer.request(request("/", new Header("a", "b"), form)).body());
        assertEquals(
                new TransportResponse(
                        200,
                        List.of(new Header("location", "/x?key=<redacted:key>")),
                        "audio/mpeg",
                        new TransportBody.Binary("<redacted:binary_blob>", "audio/mpeg")),
                Sanitizer.response(new TransportResponse(
                        200,
                        List.of(new Header("location", "/x?key=abc")),
                        "audio/mpeg",
                        new TransportBody.Binary("aGk=", "audio/mpeg"))));
    }

    private static TransportRequest request(String path, Header header, TransportBody body) {
        return new TransportRequest("POST", path, List.of(header), "application/json", body);
    }

    // ---- Fixtures

    private static final String FIXTURE = """
        {"wire_format":"open_ai_responses",
        "request":{"method":"POST","path":"/responses?ak=secret","accept":"application/json",
          "headers":[{"name":"Authorization","value":"Bearer abc"},{"name":"x-a","value":"1"}],
          "body":{"type":"json","value":{"model":"m","input":"hi"}}},
        "response":{"status":200,"content_type":"text/event-stream","headers":{"set-cookie":["a=1","b=2"]},
          "body":{"type":"text","text":"data: {\\"key\\":\\"k\\"}\\n\\n"}}}
        """;

    @Test
    void shouldSanitizeAFixture() {
        ReplayFixture fixture = ReplayFixture.parse(JsonObject.root(JsonTree.readObject(FIXTURE)));
        assertEquals(JsonTree.read("""
            {"wire_format":"open_ai_responses",
            "request":{"method":"POST","path":"/responses?ak=<redacted:ak>","accept":"application/json",
              "headers":[{"name":"Authorization","value":"<redacted:Authorization>"},
                {"name":"x-a","value":"1"}],
              "body":{"type":"json","value":{"model":"m","input":"hi"}}},
            "response":{"status":200,"content_type":"text/event-stream",
              "headers":[{"name":"set-cookie","value":"<redacted:set-cookie>"},
                {"name":"set-cookie","value":"<redacted:set-cookie>"}],
              "body":{"type":"text","text":"data: {\\"key\\":\\"<redacted:key>\\"}\\n\\n"}}}
            """), fixture.sanitized().tree());
        assertEquals(fixture, ReplayFixture.parse(JsonObject.root(fixture.tree())));
        assertTrue(ReplayFixture.isFixture(fixture.tree()));
        assertFalse(ReplayFixture.isFixture(Map.of("wire_format", "x")));
        assertFalse(ReplayFixture.isFixture(List.of()));
    }

    @Test
    void shouldReadEveryKindOfBody() {
        String form = "{\"type\":\"multipart\",\"fields\":[{\"type\":\"text\",\"name\":\"n\",\"value\":\"v\"},"
            + "{\"type\":\"file\",\"name\":\"file\",\"filename\":\"f\",\"data_base64\":\"aGk=\",\"media_type\":\"a/b\"}]}";
        String binary = "{\"type\":\"binary\",\"data_base64\":\"aGk=\",\"media_type\":\"a/b\"}";
        Map<String, @Nullable Object> tree =
                JsonTree.readObject("{\"wire_format\":\"open_ai_audio_speech\",\"request\":"
                        + "{\"method\":\"POST\",\"path\":\"/\",\"headers\":[],\"accept\":null,\"body\":" + form
                        + "},\"response\":{\"status\":200,\"headers\":[],\"content_type\":null,\"body\":" + binary
                        + "}}");
        assertEquals(tree, ReplayFixture.parse(JsonObject.root(tree)).tree());
    }

    @ParameterizedTest
    @CsvSource({
        "open_ai_responses, telepathy, 'wire_format is a string, expected a wire format such as `open_ai_responses`'",
        "'\"accept\"', '\"accpet\"', request.accpet is not part of a replay fixture",
        "'\"type\":\"json\"', '\"type\":\"yaml\"', 'request.body.type is a string, expected `json`, `text`, `binary`"
                + " or `multipart`'",
        "'\"status\":200', '\"status\":20', 'response.status is the number 20, expected a status from 100 to 599'",
        "'\"method\":\"POST\",', '', request.method is missing",
        "'\"value\":\"1\"', '\"value\":1', 'request.headers[1].value is the number 1, expected a string'",
        "'[\"a=1\"', '[1', 'response.headers is the number 1, expected texts'"
    })
    void shouldSayWhatIsWrongWithAFixture(String part, String replacement, String message) {
        String broken = FIXTURE.replace(part, replacement);
        ProtocolException failure = assertThrows(
                ProtocolException.class, () -> ReplayFixture.parse(JsonObject.root(JsonTree.readObject(broken))));
        assertEquals(message, failure.getMessage());
    }

    @Test
    void shouldLeaveNoBytesAndNoSecretsInAnyRecording() throws IOException {
        Path folder = RecordingsFolder.require();
        int count = 0;
        for (Path file : RecordingsFolder.files(folder)) {
            String text = Files.readString(file);
            String sanitized = Sanitizer.text(text);
            assertEquals(sanitized, Sanitizer.text(sanitized), file::toString);
            assertFalse(sanitized.contains(";base64,iVBOR"), file::toString);
            assertFalse(sanitized.contains("\"Bearer REDACTED"), file::toString);
            count++;
        }
        System.out.println("recordings sanitized: " + count);
        assertTrue(count > 1_000);
    }
}
