package io.ringfence.providers.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.Recordings;
import io.ringfence.providers.provider.ProviderType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What real clients sent, scanned and spliced, against the trees that Jackson builds of it.
class RecordedRequestsTest {
    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final RequestFacts facts = new RequestFacts();
    private final RequestSplicer splicer = new RequestSplicer();

    @Test
    void shouldReadTheFactsThatTheTreeHolds() throws IOException {
        int remote = 0;
        List<Recordings.Request> requests = Recordings.requests();
        for (Recordings.Request request : requests) {
            ByteBuf body = Unpooled.wrappedBuffer(request.bytes());
            Map<String, @Nullable Object> tree = tree(request.bytes());
            boolean isModelless = request.dialect() != Dialect.GEMINI && tree.get("model") == null;
            assertEquals(
                    !isModelless,
                    scanner.scan(body, request.dialect(), facts),
                    () -> request.file() + ": " + facts.problem());
            if (isModelless) {
                assertEquals("model", facts.problemField());
                continue;
            }
            String where = request.file().toString();
            assertEquals(text(tree.get("model")), facts.model(), where);
            boolean isGemini = request.dialect() == Dialect.GEMINI;
            assertEquals(!isGemini && Boolean.TRUE.equals(tree.get("stream")), facts.stream(), where);
            assertEquals(maxOutputTokens(request.dialect(), tree), facts.maxOutputTokens(), where);
            assertEquals(choices(request.dialect(), tree), facts.choices(), where);
            boolean asksUsage = request.dialect() == Dialect.OPENAI_CHAT
                    && Boolean.TRUE.equals(member(tree, "stream_options").get("include_usage"));
            assertEquals(asksUsage, facts.usageRequested(), where);
            assertEquals(endUser(request.dialect(), tree), facts.endUser(), where);
            assertEquals(List.of(), facts.fallbacks(), where);
            if (facts.remoteInput()) {
                remote++;
            }
        }
        assertTrue(requests.size() > 500, "only " + requests.size() + " requests");
        int found = remote;
        assertTrue(remote > 20 && remote < requests.size() / 2, () -> "remote input in " + found);
    }

    @Test
    void shouldChangeNothingButWhatWasAsked() throws IOException {
        for (Recordings.Request request : Recordings.requests()) {
            ByteBuf body = Unpooled.wrappedBuffer(request.bytes());
            if (!scanner.scan(body, request.dialect(), facts)) {
                continue;
            }
            Map<String, @Nullable Object> expected = tree(request.bytes());
            OutputLimitField field = providerOf(request.dialect()).outputLimitField(request.dialect());
            boolean isLimited = isLimited(request.dialect(), expected);
            ByteBuf spliced = splicer.splice(body, facts, new Splice("models/other", true, isLimited ? 0 : 77, field));
            change(request.dialect(), expected, isLimited);
            byte[] bytes = new byte[spliced.readableBytes()];
            spliced.readBytes(bytes);
            assertEquals(expected, tree(bytes), request.file().toString());
            assertUntouchedElsewhere(request, bytes);
            spliced.release();
            assertEquals(1, body.refCnt(), request.file().toString());
        }
    }

    /// Undoes the changes on the text: what is left must be the client's bytes.
    private void assertUntouchedElsewhere(Recordings.Request request, byte[] spliced) {
        String sent = request.body();
        String got = new String(spliced, StandardCharsets.UTF_8);
        if (!facts.model().isEmpty()) {
            got = got.replaceFirst("(\"model\"\\s*:\\s*)\"models/other\"", "$1\"" + facts.model() + "\"");
        }
        for (String added : new String[] {
            "\"stream_options\":{\"include_usage\":true},",
            "\"include_usage\":true,",
            "\"max_tokens\":77,",
            "\"max_completion_tokens\":77,",
            "\"max_output_tokens\":77,",
            "\"generationConfig\":{\"maxOutputTokens\":77},",
            "\"maxOutputTokens\":77,",
            "\"maxOutputTokens\":77"
        }) {
            if (!sent.contains(added)) {
                got = got.replace(added, "");
            }
        }
        assertEquals(sent, got, request.file().toString());
    }

    private static void change(Dialect dialect, Map<String, @Nullable Object> tree, boolean isLimited) {
        if (tree.get("model") != null) {
            tree.put("model", "models/other");
        }
        if (dialect == Dialect.OPENAI_CHAT) {
            var options = new LinkedHashMap<>(member(tree, "stream_options"));
            options.put("include_usage", true);
            tree.put("stream_options", options);
        }
        if (isLimited) {
            return;
        }
        switch (dialect) {
            case OPENAI_CHAT -> tree.put("max_completion_tokens", 77);
            case OPENAI_RESPONSES -> tree.put("max_output_tokens", 77);
            case ANTHROPIC_MESSAGES -> tree.put("max_tokens", 77);
            case GEMINI -> {
                String name = tree.containsKey("generation_config") ? "generation_config" : "generationConfig";
                var config = new LinkedHashMap<>(member(tree, name));
                config.put("maxOutputTokens", 77);
                tree.put(name, config);
            }
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        }
    }

    /// Whether a limit is named, be it 0.
    private static boolean isLimited(Dialect dialect, Map<String, @Nullable Object> tree) {
        return switch (dialect) {
            case OPENAI_CHAT -> tree.get("max_tokens") != null || tree.get("max_completion_tokens") != null;
            case OPENAI_RESPONSES -> tree.get("max_output_tokens") != null;
            case ANTHROPIC_MESSAGES -> tree.get("max_tokens") != null;
            case GEMINI -> maxOutputTokens(dialect, tree) > 0;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    private static ProviderType providerOf(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> ProviderType.OPENAI;
            case ANTHROPIC_MESSAGES -> ProviderType.ANTHROPIC;
            case GEMINI -> ProviderType.GEMINI;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    private static long maxOutputTokens(Dialect dialect, Map<String, @Nullable Object> tree) {
        return switch (dialect) {
            case OPENAI_CHAT -> Math.max(number(tree.get("max_tokens")), number(tree.get("max_completion_tokens")));
            case OPENAI_RESPONSES -> number(tree.get("max_output_tokens"));
            case ANTHROPIC_MESSAGES -> number(tree.get("max_tokens"));
            case GEMINI ->
                Math.max(
                        number(generationConfig(tree).get("maxOutputTokens")),
                        number(generationConfig(tree).get("max_output_tokens")));
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    private static long choices(Dialect dialect, Map<String, @Nullable Object> tree) {
        return switch (dialect) {
            case OPENAI_CHAT -> Math.max(1, number(tree.get("n")));
            case GEMINI -> Math.max(1, number(generationConfig(tree).get("candidateCount")));
            case OPENAI_RESPONSES, ANTHROPIC_MESSAGES -> 1;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    private static @Nullable Object endUser(Dialect dialect, Map<String, @Nullable Object> tree) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES ->
                tree.get("user") != null ? tree.get("user") : tree.get("safety_identifier");
            case ANTHROPIC_MESSAGES -> member(tree, "metadata").get("user_id");
            case GEMINI -> null;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    private static Map<String, @Nullable Object> generationConfig(Map<String, @Nullable Object> tree) {
        return member(tree, tree.containsKey("generation_config") ? "generation_config" : "generationConfig");
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> member(Map<String, @Nullable Object> tree, String name) {
        return tree.get(name) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Collections.emptyMap();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> tree(byte[] bytes) throws IOException {
        return (Map<String, @Nullable Object>) (Map<?, ?>) JSON.std.mapFrom(bytes);
    }
}
