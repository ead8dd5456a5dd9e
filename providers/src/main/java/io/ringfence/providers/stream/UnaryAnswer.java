package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;

/// Reads the few facts that the gateway needs from an unstreamed answer. Stateless.
public final class UnaryAnswer {
    private static final int MAX_JSON_DEPTH = 160;

    private UnaryAnswer() {}

    /// Reads the usage of a whole answer without moving the buffer's indices.
    ///
    /// @return false when the body is not JSON or names no usage; `out` is then all zero
    public static boolean readUsage(ByteBuf body, Dialect dialect, Usage out) {
        out.clear();
        JsonCursor cursor = cursor(body);
        boolean isFound = false;
        if (cursor.peek() == JsonType.ARRAY) { // a Gemini stream asked for without `alt=sse`: its chunks in a list
            var _ = cursor.enterArray();
            while (cursor.nextElement()) {
                isFound |= readAnswer(cursor, body, dialect, out);
            }
        } else {
            isFound = readAnswer(cursor, body, dialect, out);
        }
        if (cursor.finish() && isFound) {
            return true;
        }
        out.clear();
        return false;
    }

    private static boolean readAnswer(JsonCursor cursor, ByteBuf body, Dialect dialect, Usage out) {
        boolean isFound = false;
        String member = dialect == Dialect.GEMINI ? "usageMetadata" : "usage";
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs(member)) {
                    isFound |= readUsageObject(cursor, body, dialect, out);
                }
            }
        }
        return isFound;
    }

    private static boolean readUsageObject(JsonCursor cursor, ByteBuf body, Dialect dialect, Usage out) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> new OpenAiUsage().read(cursor, body, out);
            case GEMINI -> new GeminiUsage().read(cursor, body, out);
            case ANTHROPIC_MESSAGES -> {
                var usage = new AnthropicUsage();
                boolean isFound = usage.read(cursor, body);
                if (isFound) {
                    usage.join(out);
                }
                yield isFound;
            }
        };
    }

    /// Whether a body that came with status 200 is an error all the same: a top-level `error` and no answer.
    public static boolean isErrorInside200(ByteBuf body, Dialect dialect) {
        JsonCursor cursor = cursor(body);
        if (cursor.peek() == JsonType.ARRAY) {
            if (!cursor.enterArray() || !cursor.nextElement()) {
                return false;
            }
        }
        boolean hasError = false;
        boolean hasAnswer = false;
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("error")) {
                    hasError |= JsonValues.isSomething(cursor);
                } else if (cursor.keyIs(answerMember(dialect))) {
                    hasAnswer |= JsonValues.isSomething(cursor);
                }
            }
        }
        return hasError && !hasAnswer;
    }

    private static String answerMember(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> "choices";
            case OPENAI_RESPONSES -> "output";
            case ANTHROPIC_MESSAGES -> "content";
            case GEMINI -> "candidates";
        };
    }

    private static JsonCursor cursor(ByteBuf body) {
        return new JsonCursor(MAX_JSON_DEPTH).reset(body, body.readerIndex(), body.writerIndex());
    }
}
