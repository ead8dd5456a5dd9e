package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.EncryptedContent;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import org.jspecify.annotations.Nullable;

/// The few facts that the gateway needs from an unstreamed answer, read in one pass. One thread at a time;
/// reusable.
public final class UnaryAnswer {
    private static final int MAX_JSON_DEPTH = 160;

    private final JsonCursor cursor = new JsonCursor(MAX_JSON_DEPTH);
    private final Usage usage = new Usage();
    private final OpenAiUsage openAi = new OpenAiUsage();
    private final GeminiUsage gemini = new GeminiUsage();
    private final AnthropicUsage anthropic = new AnthropicUsage();
    private final ToolsUsed tools = new ToolsUsed();
    private final Grounding grounding = new Grounding();
    private boolean isUsageKnown;
    private boolean hasError;
    private boolean hasContent;
    private int idStart;
    private int idLength;
    private int encryptedStart;
    private int encryptedLength;

    /// Reads a whole answer without moving the buffer's indices, and forgets the one before. A body that is not
    /// JSON tells nothing.
    ///
    /// @return this
    public UnaryAnswer read(ByteBuf body, Dialect dialect) {
        usage.clear();
        isUsageKnown = false;
        hasError = false;
        hasContent = false;
        idLength = 0;
        encryptedLength = 0;
        tools.clear();
        grounding.clear();
        cursor.reset(body, body.readerIndex(), body.writerIndex());
        if (cursor.peek() == JsonType.ARRAY) { // a Gemini stream asked for without `alt=sse`: its chunks in a list
            var _ = cursor.enterArray();
            while (cursor.nextElement()) {
                readObject(body, dialect);
            }
        } else {
            readObject(body, dialect);
        }
        if (!cursor.finish() || !isUsageKnown) {
            isUsageKnown = false;
            usage.clear();
        }
        cursor.clear();
        return this;
    }

    private void readObject(ByteBuf body, Dialect dialect) {
        String usageMember = dialect == Dialect.GEMINI ? "usageMetadata" : "usage";
        String contentMember = contentMember(dialect);
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs(contentMember)) {
                    hasContent |= readContent(dialect);
                } else if (cursor.keyIs(usageMember)) {
                    isUsageKnown |= readUsage(body, dialect);
                } else if (cursor.keyIs("service_tier")) { // OpenAI; others tell it inside their usage
                    usage.serviceTier(JsonValues.serviceTier(cursor));
                } else if (cursor.keyIs("error")) {
                    hasError |= JsonValues.isSomething(cursor);
                } else if (dialect == Dialect.OPENAI_RESPONSES) {
                    readMemberOfResponse(body);
                }
            }
        }
        if (dialect == Dialect.OPENAI_RESPONSES && isUsageKnown) {
            openAi.addTools(tools, usage);
        } else if (dialect == Dialect.GEMINI) {
            var _ = grounding.endChunk();
            grounding.putInto(usage.facts());
        }
    }

    private boolean readContent(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_RESPONSES -> readOutput();
            case GEMINI -> readCandidates();
            default -> JsonValues.isSomething(cursor);
        };
    }

    /// Whether there are any candidates.
    private boolean readCandidates() {
        grounding.beginChunk();
        if (cursor.peek() != JsonType.ARRAY) {
            return JsonValues.isSomething(cursor);
        }
        boolean hasCandidate = false;
        var _ = cursor.enterArray();
        while (cursor.nextElement()) {
            hasCandidate = true;
            if (JsonValues.enterObject(cursor)) {
                while (cursor.nextKey()) {
                    if (cursor.keyIs("groundingMetadata")) {
                        grounding.read(cursor);
                    }
                }
            }
        }
        return hasCandidate;
    }

    private void readMemberOfResponse(ByteBuf body) {
        if (cursor.keyIs("id")) {
            idLength = JsonValues.textBytes(cursor);
            idStart = cursor.valueStart() + 1;
        } else if (cursor.keyIs("tool_usage")) {
            tools.readToolUsage(cursor, body);
        } else if (cursor.keyIs("tools")) {
            tools.readTools(cursor);
        }
    }

    /// Whether there is any output.
    private boolean readOutput() {
        if (cursor.peek() != JsonType.ARRAY) {
            return JsonValues.isSomething(cursor);
        }
        boolean hasItem = false;
        var _ = cursor.enterArray();
        while (cursor.nextElement()) {
            hasItem = true;
            readItem();
        }
        return hasItem;
    }

    private void readItem() {
        tools.beginItem();
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (!tools.readItemMember(cursor) && cursor.keyIs("encrypted_content")) {
                    int length = JsonValues.textBytes(cursor);
                    if (length > 0) {
                        encryptedLength = length;
                        encryptedStart = cursor.valueStart() + 1;
                    }
                }
            }
        }
        tools.itemOfOutput();
    }

    private boolean readUsage(ByteBuf body, Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> openAi.read(cursor, body, usage);
            case GEMINI -> gemini.read(cursor, body, usage);
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
            case ANTHROPIC_MESSAGES -> {
                anthropic.clear();
                boolean isFound = anthropic.read(cursor, body);
                if (isFound) {
                    anthropic.join(usage);
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
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    /// What the provider counted; all zero when it told nothing. Overwritten by the next [#read].
    public Usage usage() {
        return usage;
    }

    /// False when the body is not JSON or names no usage.
    public boolean isUsageKnown() {
        return isUsageKnown;
    }

    /// The id of a response of the Responses API; null when there is none, and in other dialects.
    ///
    /// @param body what was read last
    public @Nullable String responseId(ByteBuf body) {
        return JsonValues.id(body, idStart, idLength);
    }

    /// By what the last item with encrypted content is known; null when there is none, and in other dialects
    /// than Responses. See [EncryptedContent#key].
    ///
    /// @param body what was read last
    public @Nullable String encryptedKey(ByteBuf body) {
        return EncryptedContent.key(body, encryptedStart, encryptedLength);
    }

    /// Whether a body that came with status 200 is an error all the same: a top-level `error` and no answer.
    public boolean isErrorInside200() {
        return hasError && !hasContent;
    }
}
