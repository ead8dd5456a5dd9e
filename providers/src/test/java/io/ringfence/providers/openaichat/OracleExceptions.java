package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the other parser and this one differ, each with the reason.
final class OracleExceptions {
    private record Difference(Set<String> fields, String reason) {}

    private static final String NO_REASON =
            "no reason is told: what the answer holds decides, and the other says other";
    private static final String NAMED = "OpenAI ends a call of a named tool with stop: what the answer holds decides";
    private static final String REFUSED = "the other takes the refusal for text";
    private static final String LEGACY = "the other does not know function_call";
    private static final String CHOICES = "the other mixes the words of all choices";
    private static final String GAVE_UP = "the other gave up on an unusual form of logprobs";
    private static final String XAI = "reasoning is not in completion_tokens, as the total proves";

    private static final Map<String, Difference> BY_FILE = Map.ofEntries(
            at("gemini/chat/unary/tool-call-c41ca3134a.json", "an empty id is replaced", "calls"),
            at("litellm-proxy/chat/stream/n-gt-1-78eb7e55e8.json", CHOICES, "text"),
            at("moonshotai/chat/unary/thinking-4ca193c71e.json", "usage.cached_tokens is read", "cache read"),
            at("openai-compatible/chat/stream/thinking-b5c5632200.json", XAI, "output"),
            at("openai-compatible/chat/unary/thinking-818c17083a.json", XAI, "output"),
            at("openai/chat/stream/n-gt-1-6a5e7bd333.json", CHOICES, "text"),
            at("openai/chat/stream/tool-call-7cf447675d.json", NAMED, "finish"),
            at("openai/chat/stream/tool-call-cf4b08cb47.json", CHOICES, "calls"),
            at("openai/chat/stream/tool-call-fc5ab2a66a.json", NAMED, "finish"),
            at("openai/chat/unary/audio-output-afde41f10a.json", "what is spoken is no text", "text"),
            at("openai/chat/unary/refusal-25882ad595.json", REFUSED, "text"),
            at("openai/chat/unary/refusal-31ab1f6e75.json", REFUSED, "text"),
            at("openai/chat/unary/refusal-56113e82d6.json", REFUSED, "text"),
            at("openai/chat/unary/refusal-f2d07cb9ad.json", REFUSED, "text"),
            at("openai/chat/unary/refusal-fc9995a581.json", REFUSED, "text"),
            at("openai/chat/unary/text-6c987247cf.json", LEGACY, "calls"),
            at("openai/chat/unary/text-a3fef72508.json", LEGACY, "calls"),
            at("openai/chat/unary/text-d4ec461e97.json", LEGACY, "calls"),
            at("openai/chat/unary/tool-call-11c7f2ca8c.json", NAMED, "finish"),
            at("openai/chat/unary/tool-call-9a9b3b838b.json", NAMED, "finish"),
            at("openai/chat/unary/tool-call-af8c29d462.json", NAMED, "finish"),
            at("openai/chat/unary/tool-call-e645c8f162.json", NAMED, "finish"),
            at("openrouter/chat/stream/thinking-3c4662f449.json", GAVE_UP, "text", "reasoning", "finish", "usage"),
            at("openrouter/chat/stream/thinking-d4ed8bce73.json", GAVE_UP, "text", "reasoning", "finish", "usage"),
            at(
                    "snowflake/chat/stream/logprobs-377a2a68cc.json",
                    NO_REASON + ", nor reasoning_details",
                    "reasoning",
                    "finish"),
            at("snowflake/chat/unary/logprobs-661d755001.json", NO_REASON, "finish"),
            at("snowflake/chat/unary/logprobs-6a4949d0da.json", NO_REASON, "finish"),
            at("snowflake/chat/unary/structured-output-e5e89b8815.json", NO_REASON, "finish"),
            at("snowflake/chat/unary/tool-call-52984fa15b.json", NO_REASON, "finish"),
            at("together/chat/unary/text-c62b66db56.json", "eos is a stop, which the other does not know", "finish"));

    private OracleExceptions() {}

    private static Map.Entry<String, Difference> at(String file, String reason, String... fields) {
        return Map.entry(file, new Difference(Set.of(fields), reason));
    }

    /// Why the field of the recording is not compared; empty when it is.
    static String reason(String file, String field) {
        Difference difference = BY_FILE.get(file);
        return difference == null || !difference.fields().contains(field) ? "" : difference.reason();
    }

    /// What a client of chat cannot be told of an answer in chat: words that its libraries refuse.
    static List<String> losses(String file) {
        String what = switch (file) {
            case "openrouter/chat/unary/text-78ce0d9adc.json" -> "service_tier";
            case "openrouter/chat/unary/thinking-a8a86b8ab3.json", "openrouter/chat/unary/tool-call-513b8e5984.json" ->
                "choices[0].logprobs";
            default -> "";
        };
        return what.isEmpty()
                ? List.of()
                : List.of(what + " is dropped when bridging to " + Dialect.OPENAI_CHAT.wireFormat());
    }

    /// The recordings that are named here.
    static Set<String> files() {
        return BY_FILE.keySet();
    }
}
