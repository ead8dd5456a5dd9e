package io.ringfence.providers.conformance.reader;

import static io.ringfence.providers.conformance.reader.GrammarException.require;

import io.ringfence.providers.conformance.reader.ReadAnswer.Call;
import io.ringfence.providers.conformance.reader.ReadAnswer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Google's generateContent, as a client does that puts the chunks of a stream together.
final class GeminiReader implements AnswerReader {
    @Override
    public ReadAnswer unary(String body) {
        Node root = Node.parse(body);
        if (!root.at("error").isMissing()) {
            return ReadAnswer.failure(error(root));
        }
        Gathered gathered = new Gathered();
        gathered.chunk(root);
        return gathered.answer();
    }

    @Override
    public ReadAnswer stream(String body) {
        Gathered gathered = new Gathered();
        for (SseEvent event : SseEvent.all(body, "\r\n")) {
            require(event.name() == null, "an event with a name", event);
            require(gathered.error == null, "something follows an error", event);
            Node chunk = Node.parse(event.data());
            if (chunk.at("error").isMissing()) {
                gathered.chunk(chunk);
            } else {
                gathered.error = error(chunk);
            }
        }
        return gathered.answer();
    }

    private static String error(Node root) {
        require(root.at("error", "code").number() != null, "code of an error", root.value());
        require(root.at("error", "status").isText(), "status of an error", root.value());
        return root.at("error", "message").text();
    }

    private static final class Gathered {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final List<Call> calls = new ArrayList<>();
        private final List<String> opaque = new ArrayList<>();
        private @Nullable String finish;
        private @Nullable Tokens usage;
        private @Nullable String error;
        private boolean isBlocked;

        void chunk(Node root) {
            if (!root.at("usageMetadata").isMissing()) {
                usage = usage(root.at("usageMetadata"));
            }
            isBlocked |= !root.at("promptFeedback", "blockReason").isMissing();
            for (Node candidate : root.at("candidates").list()) {
                if (candidate.at("index").isMissing() || candidate.at("index").is(0)) {
                    candidate(candidate);
                }
            }
        }

        private void candidate(Node candidate) {
            Node content = candidate.at("content");
            require(content.isMissing() || content.at("role").is("model"), "role", content.value());
            for (Node part : content.at("parts").list()) {
                require(finish == null, "a part behind finishReason", part.value());
                part(part);
            }
            if (!candidate.at("finishReason").isMissing()) {
                require(finish == null, "finishReason twice", candidate.value());
                finish = candidate.at("finishReason").text();
            }
        }

        private void part(Node part) {
            if (part.at("thoughtSignature").isText()) {
                opaque.add(part.at("thoughtSignature").text());
            }
            if (!part.at("functionCall").isMissing()) {
                Node call = part.at("functionCall");
                require(!call.at("name").text().isEmpty(), "a call without a name", part.value());
                require(call.at("args").isMissing() || call.at("args").isObject(), "args", part.value());
                Object args = call.at("args").value();
                calls.add(new Call(call.at("id").text(), call.at("name").text(), args == null ? Map.of() : args));
            } else if (part.at("text").isText()) {
                (part.at("thought").is(true) ? reasoning : text)
                        .append(part.at("text").text());
            } else {
                require(!part.names().isEmpty(), "an empty part");
            }
        }

        ReadAnswer answer() {
            if (error != null) {
                return new ReadAnswer(text.toString(), reasoning.toString(), calls, "error", usage, error, opaque);
            }
            require(finish != null || isBlocked, "no finishReason");
            return new ReadAnswer(text.toString(), reasoning.toString(), calls, unified(), usage, null, opaque);
        }

        private String unified() {
            return switch (finish) {
                case null -> "content-filter";
                case "STOP" -> calls.isEmpty() ? "stop" : "tool-calls";
                case "MAX_TOKENS" -> "length";
                case "SAFETY",
                        "RECITATION",
                        "BLOCKLIST",
                        "PROHIBITED_CONTENT",
                        "SPII",
                        "LANGUAGE",
                        "MODEL_ARMOR",
                        "IMAGE_SAFETY",
                        "IMAGE_PROHIBITED_CONTENT",
                        "IMAGE_RECITATION" -> "content-filter";
                case "MALFORMED_FUNCTION_CALL",
                        "UNEXPECTED_TOOL_CALL",
                        "TOO_MANY_TOOL_CALLS",
                        "MISSING_THOUGHT_SIGNATURE" -> "error";
                case "OTHER", "NO_IMAGE", "FINISH_REASON_UNSPECIFIED" -> "other";
                default -> throw new GrammarException("finishReason " + finish);
            };
        }

        private static Tokens usage(Node usage) {
            Long prompt = usage.at("promptTokenCount").number();
            Long candidates = usage.at("candidatesTokenCount").number();
            Long thoughts = usage.at("thoughtsTokenCount").number();
            return new Tokens(
                    prompt == null
                            ? null
                            : Long.valueOf(
                                    prompt + usage.at("toolUsePromptTokenCount").count()),
                    candidates == null && thoughts == null ? null : Long.valueOf(count(candidates) + count(thoughts)),
                    usage.at("cachedContentTokenCount").number(),
                    null,
                    thoughts);
        }

        private static long count(@Nullable Long tokens) {
            return tokens == null ? 0 : tokens;
        }
    }
}
