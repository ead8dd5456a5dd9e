package io.ringfence.providers.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScannerTest {
    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final RequestFacts facts = new RequestFacts();

    private boolean scan(Dialect dialect, String body) {
        return scanner.scan(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), dialect, facts);
    }

    private void accept(Dialect dialect, String body) {
        assertTrue(scan(dialect, body), () -> facts.problem() + " in " + body);
        assertNull(facts.problem());
    }

    private void refuse(Dialect dialect, @Nullable String field, String body) {
        assertFalse(scan(dialect, body), body);
        assertNotNull(facts.problem());
        assertEquals(field, facts.problemField(), facts.problem());
        assertTrue(facts.problemOffset() >= 0 && facts.problemOffset() <= body.length());
    }

    @Test
    void shouldReadAChatRequest() {
        accept(Dialect.OPENAI_CHAT, """
            {"messages":[{"role":"user","content":"hi"}], "model":"gpt-5", "stream":true, "n":3,
             "max_tokens":10, "max_completion_tokens":20, "stream_options":{"x":1,"include_usage":true},
             "user":"ann", "fallbacks":["a",{"weight":1,"model":"b"}]}\
            """);
        assertEquals("gpt-5", facts.model());
        assertTrue(facts.stream());
        assertEquals(3, facts.choices());
        assertEquals(20, facts.maxOutputTokens());
        assertTrue(facts.usageRequested());
        assertEquals("ann", facts.endUser());
        assertEquals(List.of("a", "b"), facts.fallbacks());
        assertFalse(facts.remoteInput());
    }

    @Test
    void shouldReadAResponsesRequest() {
        accept(
                Dialect.OPENAI_RESPONSES,
                "{\"model\":\"gpt-5\",\"input\":\"hi\",\"max_output_tokens\":7,\"safety_identifier\":\"id\",\"n\":\"?\"}");
        assertEquals(7, facts.maxOutputTokens());
        assertEquals("id", facts.endUser());
        assertEquals(1, facts.choices());
        assertFalse(facts.stream());
    }

    @Test
    void shouldPreferTheUserToTheSafetyIdentifier() {
        accept(Dialect.OPENAI_CHAT, "{\"model\":\"m\",\"safety_identifier\":\"s\",\"user\":\"u\"}");
        assertEquals("u", facts.endUser());
        accept(Dialect.OPENAI_CHAT, "{\"model\":\"m\",\"user\":\"u\",\"safety_identifier\":\"s\"}");
        assertEquals("u", facts.endUser());
    }

    @Test
    void shouldReadAnAnthropicRequest() {
        accept(
                Dialect.ANTHROPIC_MESSAGES,
                "{\"model\":\"claude\",\"max_tokens\":9,\"metadata\":{\"other\":{},\"user_id\":\"u\"},\"messages\":[]}");
        assertEquals(9, facts.maxOutputTokens());
        assertEquals("u", facts.endUser());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"generationConfig\":{\"maxOutputTokens\":5,\"candidateCount\":2}}",
                "{\"generation_config\":{\"max_output_tokens\":5,\"candidate_count\":2}}"
            })
    void shouldReadBothSpellingsOfGemini(String body) {
        accept(Dialect.GEMINI, body);
        assertEquals(5, facts.maxOutputTokens());
        assertEquals(2, facts.choices());
        assertEquals("", facts.model());
    }

    @ParameterizedTest
    @MethodSource("io.ringfence.providers.Dialect#ingress")
    void shouldTellThatTheProviderIsToChooseAmongModels(Dialect dialect) {
        for (String models : List.of("[\"a\"]", "\"a\"", "{\"a\":1}", "[null]")) {
            accept(dialect, "{\"model\":\"m\",\"models\":" + models + "}");
            assertTrue(facts.alternatives(), models);
        }
        accept(dialect, "{\"model\":\"m\",\"Models\":[\"a\"]}");
        assertTrue(facts.alternatives());
        accept(dialect, "{\"model\":\"m\",\"models\":[\"a\"],\"models\":[]}");
        assertTrue(facts.alternatives());
        accept(dialect, "{\"model\":\"m\",\"mode\\u006cs\":[\"a\"]}");
        assertTrue(facts.alternatives());
    }

    @ParameterizedTest
    @MethodSource("io.ringfence.providers.Dialect#ingress")
    void shouldTellThatNoModelsAreNamedToChooseAmong(Dialect dialect) {
        accept(dialect, "{\"model\":\"m\",\"models\":[\"a\"]}");
        for (String models : List.of("null", "[]", "{}", "\"\"")) {
            accept(dialect, "{\"model\":\"m\",\"models\":" + models + "}");
            assertFalse(facts.alternatives(), models);
        }
        accept(dialect, "{\"model\":\"m\",\"metadata\":{\"models\":[\"a\"]}}");
        assertFalse(facts.alternatives());
    }

    @Test
    void shouldTakeNullForAbsent() {
        accept(Dialect.OPENAI_CHAT, """
            {"model":"m","stream":null,"n":null,"max_tokens":null,"max_completion_tokens":null,"user":null,
             "stream_options":null,"fallbacks":null,"safety_identifier":null,"tools":null,"plugins":null}\
            """);
        assertFalse(facts.stream());
        assertEquals(1, facts.choices());
        assertEquals(0, facts.maxOutputTokens());
        assertFalse(facts.usageRequested());
        assertNull(facts.endUser());
        assertFalse(facts.remoteInput());
        accept(Dialect.OPENAI_CHAT, "{\"model\":\"m\",\"stream_options\":{\"include_usage\":null}}");
        assertFalse(facts.usageRequested());
        accept(Dialect.GEMINI, "{\"generationConfig\":null}");
        accept(Dialect.ANTHROPIC_MESSAGES, "{\"model\":\"m\",\"metadata\":null,\"max_tokens\":null}");
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES"})
    void shouldDemandAModelInTheBody(Dialect dialect) {
        refuse(dialect, "model", "{}");
        refuse(dialect, "model", "{\"model\":null}");
        refuse(dialect, "model", "{\"model\":\"\"}");
        refuse(dialect, "model", "{\"model\":\"a\\nb\"}");
        refuse(dialect, "model", "{\"model\":\"" + "m".repeat(257) + "\"}");
        accept(dialect, "{\"model\":\"" + "m".repeat(256) + "\"}");
    }

    @Test
    void shouldNotDemandAModelOfGemini() {
        accept(Dialect.GEMINI, "{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model|\"x\"",
                "stream|false",
                "stream_options|{}",
                "max_tokens|1",
                "max_completion_tokens|1",
                "n|1",
                "user|\"x\"",
                "safety_identifier|\"x\"",
                "fallbacks|[]"
            })
    void shouldRefuseAFieldThatComesTwice(String fieldAndValue) {
        String field = fieldAndValue.substring(0, fieldAndValue.indexOf('|'));
        String value = fieldAndValue.substring(fieldAndValue.indexOf('|') + 1);
        String first = field.equals("model") ? "" : "\"model\":\"m\",";
        String escaped = String.format("\\u%04x", (int) field.charAt(0)) + field.substring(1);
        for (String again : new String[] {field, escaped}) {
            refuse(
                    Dialect.OPENAI_CHAT,
                    field,
                    "{" + first + "\"" + field + "\":" + value + ",\"" + again + "\":" + value + "}");
            refuse(Dialect.OPENAI_CHAT, field, "{" + first + "\"" + field + "\":null,\"" + again + "\":" + value + "}");
        }
        // Some servers match names whatever their case.
        String upper = field.toUpperCase(Locale.ROOT);
        refuse(Dialect.OPENAI_CHAT, field, "{" + first + "\"" + upper + "\":" + value + "}");
    }

    @Test
    void shouldReadAnEscapedKeyLikeAnyOther() {
        accept(Dialect.OPENAI_CHAT, "{\"mod\\u0065l\":\"gpt-\\u0035\",\"\\u0073tream\":true}");
        assertEquals("gpt-5", facts.model());
        assertTrue(facts.stream());
    }

    @Test
    void shouldRefuseInnerFieldsThatComeTwice() {
        refuse(
                Dialect.OPENAI_CHAT,
                "stream_options",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true,\"include_\\u0075sage\":false}}");
        refuse(
                Dialect.GEMINI,
                "generationConfig",
                "{\"generationConfig\":{\"maxOutputTokens\":1,\"max_output_tokens\":100000}}");
        refuse(
                Dialect.GEMINI,
                "generationConfig",
                "{\"generationConfig\":{\"candidateCount\":1,\"candidate_count\":8}}");
        refuse(Dialect.GEMINI, "generationConfig", "{\"generationConfig\":{},\"generation_config\":{}}");
        refuse(
                Dialect.ANTHROPIC_MESSAGES,
                "metadata",
                "{\"model\":\"m\",\"metadata\":{\"user_id\":\"a\",\"user_id\":\"b\"}}");
        refuse(Dialect.OPENAI_CHAT, "fallbacks", "{\"model\":\"m\",\"fallbacks\":[{\"model\":\"a\",\"model\":\"b\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model|5",
                "model|{}",
                "stream|\"true\"",
                "stream|1",
                "stream_options|[]",
                "stream_options|{\"include_usage\":\"yes\"}",
                "max_tokens|\"5\"",
                "max_tokens|1.5",
                "max_tokens|1e3",
                "max_tokens|-1",
                "max_tokens|2147483648",
                "max_tokens|99999999999999999999",
                "n|0",
                "n|1001",
                "n|true",
                "user|7",
                "user|{}",
                "fallbacks|\"a\"",
                "fallbacks|{}",
                "fallbacks|[1]",
                "fallbacks|[{}]",
                "fallbacks|[\"\"]",
                "fallbacks|[{\"model\":null}]",
                "fallbacks|[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]"
            })
    void shouldRefuseWrongTypesAndRanges(String fieldAndValue) {
        String field = fieldAndValue.substring(0, fieldAndValue.indexOf('|'));
        String value = fieldAndValue.substring(fieldAndValue.indexOf('|') + 1);
        String first = field.equals("model") ? "" : "\"model\":\"m\",";
        refuse(Dialect.OPENAI_CHAT, field, "{" + first + "\"" + field + "\":" + value + "}");
    }

    @Test
    void shouldLeaveFieldsOfOtherDialectsAlone() {
        accept(Dialect.ANTHROPIC_MESSAGES, "{\"model\":\"m\",\"n\":\"x\",\"user\":1,\"stream_options\":3}");
        accept(Dialect.GEMINI, "{\"stream\":\"x\",\"max_tokens\":\"y\"}");
        assertEquals(0, facts.maxOutputTokens());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"x\"",
                "{\"model\":\"m\"}x",
                "{\"model\":\"m\",}",
                "{\"model\":\"m\",\"a\":01}"
            })
    void shouldRefuseWhatIsNotOneJsonObject(String body) {
        refuse(Dialect.OPENAI_CHAT, null, body);
    }

    @Test
    void shouldSayWhereAndWhatWasExpected() {
        refuse(Dialect.OPENAI_CHAT, "stream", "{\"model\":\"m\",\"stream\":\"yes\"}");
        assertEquals("Field 'stream' at byte 22: expected true or false, found a string", facts.problem());
        assertEquals(22, facts.problemOffset());
        refuse(Dialect.OPENAI_CHAT, null, "{\"model\":\"m\" \"stream\":true}");
        assertEquals("Invalid JSON at byte 13: expected ',' or '}'", facts.problem());
    }

    @Test
    void shouldBoundTheDepth() {
        String deep = "[".repeat(127) + "]".repeat(127);
        accept(Dialect.OPENAI_CHAT, "{\"model\":\"m\",\"messages\":" + deep + ",\"x\":" + deep + "}");
        refuse(Dialect.OPENAI_CHAT, "messages", "{\"model\":\"m\",\"messages\":[" + deep + "]}");
        refuse(Dialect.OPENAI_CHAT, null, "{\"model\":\"m\",\"x\":[" + deep + "]}");
    }

    @Test
    void shouldRefuseEveryTruncation() {
        String body = """
            {"model":"gpt-5","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}}]}],\
            "stream":true,"stream_options":{"include_usage":true},"max_tokens":10,"n":1,"fallbacks":["a",{"model":"b"}],\
            "tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"user":"é\\n"}\
            """;
        accept(Dialect.OPENAI_CHAT, body);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length; length++) {
            // The rest of the body lies behind the end, where a reader that goes too far would find it.
            ByteBuf cut = Unpooled.wrappedBuffer(bytes).writerIndex(length);
            assertFalse(scanner.scan(cut, Dialect.OPENAI_CHAT, facts), "length=" + length);
            assertNotNull(facts.problem());
            assertTrue(facts.problemOffset() <= length);
        }
    }

    @Test
    void shouldHandOutTheSameStringsForTheSameContent() {
        accept(Dialect.OPENAI_CHAT, "{\"model\":\"gpt-5\",\"user\":\"ann\"}");
        String model = facts.model();
        String user = facts.endUser();
        accept(Dialect.OPENAI_CHAT, "{\"user\":\"ann\",\"model\":\"gpt-5\"}");
        assertSame(model, facts.model());
        assertSame(user, facts.endUser());
    }

    @Test
    void shouldForgetThePreviousRequest() {
        accept(
                Dialect.OPENAI_CHAT,
                "{\"model\":\"m\",\"stream\":true,\"n\":4,\"max_tokens\":5,\"user\":\"u\",\"fallbacks\":[\"f\"],"
                        + "\"stream_options\":{\"include_usage\":true},\"web_search_options\":{\"a\":1}}");
        assertTrue(facts.remoteInput());
        accept(Dialect.OPENAI_CHAT, "{\"model\":\"m2\"}");
        assertFalse(facts.stream() || facts.usageRequested() || facts.remoteInput());
        assertEquals(1, facts.choices());
        assertEquals(0, facts.maxOutputTokens());
        assertNull(facts.endUser());
        assertEquals(List.of(), facts.fallbacks());
    }

    @Test
    void shouldAllocateNothingForARepeatedModel() {
        byte[] bytes = """
            {"model":"gpt-5","messages":[{"role":"user","content":"tell me \\"more\\""},{"role":"user","content":
            [{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],"stream":true,"user":"ann",
            "stream_options":{"include_usage":true},"max_tokens":100,"tools":[{"type":"function","function":{}}]}\
            """.getBytes(StandardCharsets.UTF_8);
        ByteBuf heap = Unpooled.wrappedBuffer(bytes);
        // Wrapped, so that leak detection stays out of the measurement.
        ByteBuf direct = Unpooled.wrappedBuffer(
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        assertEquals(0, allocatedBytes(heap, Dialect.OPENAI_CHAT));
        assertEquals(0, allocatedBytes(direct, Dialect.OPENAI_CHAT));
    }

    @Test
    void shouldAllocateNothingForEncryptedContent() {
        ByteBuf body = Unpooled.copiedBuffer("""
            {"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"gAAAAAB"}]}\
            """, StandardCharsets.UTF_8);
        assertEquals(0, allocatedBytes(body, Dialect.OPENAI_RESPONSES));
        assertEquals("encrypted:gAAAAAB", facts.encryptedKey(body));
    }

    /// The least of a few rounds: the virtual machine itself may allocate once in between.
    private long allocatedBytes(ByteBuf body, Dialect dialect) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            scanTimes(body, dialect, 10_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private void scanTimes(ByteBuf body, Dialect dialect, int times) {
        for (int i = 0; i < times; i++) {
            if (!scanner.scan(body, dialect, facts)) {
                throw new AssertionError(facts.problem());
            }
        }
    }
}
