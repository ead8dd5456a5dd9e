package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;

/// The few facts that the gateway needs from an unstreamed answer, read in one pass.
public final class UnaryAnswer {
    private static final int MAX_JSON_DEPTH = 160;

    private final Usage usage = new Usage();
    private boolean isUsageKnown;
    private boolean hasError;
    private boolean hasContent;

    private UnaryAnswer() {}

    /// Reads a whole answer without moving the buffer's indices. A body that is not JSON tells nothing.
    public static UnaryAnswer read(ByteBuf body, Dialect dialect) {
        UnaryAnswer answer = new UnaryAnswer();
        JsonCursor cursor = new JsonCursor(MAX_JSON_DEPTH).reset(body, body.readerIndex(), body.writerIndex());
        if (cursor.peek() == JsonType.ARRAY) { // a Gemini stream asked for without `alt=sse`: its chunks in a list
            var _ = cursor.enterArray();
            while (cursor.nextElement()) {
                answer.readObject(cursor, body, dialect);
            }
        } else {
            answer.readObject(cursor, body, dialect);
        }
        if (!cursor.finish() || !answer.isUsageKnown) {
            answer.isUsageKnown = false;
            answer.usage.clear();
        }
        return answer;
    }

    private void readObject(JsonCursor cursor, ByteBuf body, Dialect dialect) {
        String usageMember = dialect == Dialect.GEMINI ? "usageMetadata" : "usage";
        String contentMember = contentMember(dialect);
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs(contentMember)) {
                    hasContent |= JsonValues.isSomething(cursor);
                } else if (cursor.keyIs(usageMember)) {
                    isUsageKnown |= readUsage(cursor, body, dialect);
                } else if (cursor.keyIs("error")) {
                    hasError |= JsonValues.isSomething(cursor);
                }
            }
        }
    }

    private boolean readUsage(JsonCursor cursor, ByteBuf body, Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> new OpenAiUsage().read(cursor, body, usage);
            case GEMINI -> new GeminiUsage().read(cursor, body, usage);
            case ANTHROPIC_MESSAGES -> {
                var parts = new AnthropicUsage();
                boolean isFound = parts.read(cursor, body);
                if (isFound) {
                    parts.join(usage);
                }
                yield isFound;
            }
        };
    }

    private static String contentMember(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> "choices";
            case OPENAI_RESPONSES -> "output";
            case ANTHROPIC_MESSAGES -> "content";
            case GEMINI -> "candidates";
        };
    }

    /// What the provider counted; all zero when it told nothing.
    public Usage usage() {
        return usage;
    }

    /// False when the body is not JSON or names no usage.
    public boolean isUsageKnown() {
        return isUsageKnown;
    }

    /// Whether a body that came with status 200 is an error all the same: a top-level `error` and no answer.
    public boolean isErrorInside200() {
        return hasError && !hasContent;
    }
}
