package io.ringfence.providers.tokens;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The vendors' counters of input tokens: Anthropic's `/v1/messages/count_tokens`, Gemini's `:countTokens` and
/// OpenAI's `/v1/responses/input_tokens`. Each takes about what a request for an answer is, and says one
/// number. Stateless; any thread.
public final class TokenCounts {
    private static final String GENERATE_REQUEST = "generateContentRequest";

    /// Anthropic refuses every other member.
    private static final Set<String> COUNTED_BY_ANTHROPIC =
            Set.of("model", "messages", "system", "tools", "tool_choice", "thinking", "output_config");

    private static final Set<String> COUNTED_BY_OPENAI = Set.of(
            "model",
            "input",
            "instructions",
            "previous_response_id",
            "conversation",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "text",
            "reasoning",
            "truncation");

    private TokenCounts() {}

    /// Whether `dialect` has a counter.
    public static boolean isIn(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI -> true;
            case OPENAI_CHAT, BEDROCK_CONVERSE, COHERE_CHAT -> false;
        };
    }

    /// The request for an answer that a client of `dialect` wants to have counted.
    ///
    /// @param body of the request to the counter
    public static Map<String, @Nullable Object> generation(Map<String, @Nullable Object> body, Dialect dialect) {
        if (dialect != Dialect.GEMINI) {
            return body;
        }
        for (String name : new String[] {GENERATE_REQUEST, "generate_content_request"}) {
            if (body.get(name) != null) {
                return JsonObject.root(body).requiredObject(name).members();
            }
        }
        return body;
    }

    /// The body that asks the counter of `dialect`.
    ///
    /// @param generation the body of a request for an answer, which stays as it is
    /// @param model as the provider calls it
    public static Map<String, @Nullable Object> request(
            Map<String, @Nullable Object> generation, Dialect dialect, String model) {
        return switch (dialect) {
            case ANTHROPIC_MESSAGES -> only(COUNTED_BY_ANTHROPIC, generation);
            case OPENAI_RESPONSES -> only(COUNTED_BY_OPENAI, generation);
            case GEMINI -> {
                Map<String, @Nullable Object> whole = new LinkedHashMap<>();
                whole.put("model", model.indexOf('/') < 0 ? "models/" + model : model);
                whole.putAll(generation);
                Map<String, @Nullable Object> body = new LinkedHashMap<>();
                body.put(GENERATE_REQUEST, whole);
                yield body;
            }
            case OPENAI_CHAT, BEDROCK_CONVERSE, COHERE_CHAT -> throw none(dialect);
        };
    }

    private static Map<String, @Nullable Object> only(Set<String> names, Map<String, @Nullable Object> generation) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>(generation);
        body.keySet().retainAll(names);
        return body;
    }

    /// The number in an answer of the counter of `dialect`.
    ///
    /// @throws ProtocolException when there is none
    public static long read(Map<String, @Nullable Object> answer, Dialect dialect) {
        String name = dialect == Dialect.GEMINI ? "totalTokens" : "input_tokens";
        Long tokens = JsonObject.root(answer).integer(name);
        if (tokens == null || tokens < 0) {
            throw ProtocolException.missingField(name);
        }
        return tokens;
    }

    /// An answer as the counter of `dialect` gives it.
    public static byte[] write(long tokens, Dialect dialect) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        switch (dialect) {
            case OPENAI_RESPONSES -> {
                answer.put("object", "response.input_tokens");
                answer.put("input_tokens", tokens);
            }
            case ANTHROPIC_MESSAGES -> answer.put("input_tokens", tokens);
            case GEMINI -> answer.put("totalTokens", tokens);
            case OPENAI_CHAT, BEDROCK_CONVERSE, COHERE_CHAT -> throw none(dialect);
        }
        return JsonTree.bytes(answer);
    }

    private static IllegalArgumentException none(Dialect dialect) {
        return new IllegalArgumentException("dialect=" + dialect.wireName() + " has no counter of tokens");
    }
}
