package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import io.ringfence.providers.prices.ServiceTier;
import org.jspecify.annotations.Nullable;

/// Chat completion chunks, of OpenAI and of those who copied it.
///
/// Unknown members of a delta count as content when they say anything: committing early costs a failover at
/// worst, holding back something visible costs the user's time on every answer.
final class ChatInspector implements EventInspector {
    private final boolean hideUsageChunk;
    private final OpenAiUsage usageReader = new OpenAiUsage();
    private final Usage topUsage = new Usage();
    private final Usage sideUsage = new Usage();
    private final ChoiceSet begun = new ChoiceSet();
    private final ChoiceSet finished = new ChoiceSet();
    private final ChoiceSet begunHere = new ChoiceSet();
    private final ChoiceSet finishedHere = new ChoiceSet();

    private boolean hasChoices;
    private boolean hasTopUsage;
    private boolean hasSideUsage;
    private boolean hasContent;
    private boolean hasError;
    private boolean hasErrorText;
    private boolean hasChoicesMember;
    private @Nullable ServiceTier serviceTier;
    private long outputBytes;

    ChatInspector(boolean hideUsageChunk) {
        this.hideUsageChunk = hideUsageChunk;
    }

    @Override
    public EventKind inspect(EventFields event, JsonCursor cursor, StreamProgress progress) {
        if (cursor.peek() == JsonType.STRING) {
            return cursor.finish() ? EventKind.ERROR : EventKind.MALFORMED; // Groq: `data: "…"`
        }
        if (!JsonValues.enterObject(cursor)) {
            return EventKind.MALFORMED;
        }
        clear();
        while (cursor.nextKey()) {
            readMember(cursor, event.data());
        }
        if (!cursor.finish()) {
            return EventKind.MALFORMED;
        }
        apply(progress);
        return kind();
    }

    private void clear() {
        hasChoices = hasTopUsage = hasSideUsage = hasContent = hasError = hasErrorText = hasChoicesMember = false;
        serviceTier = null;
        outputBytes = 0;
        begunHere.clear();
        finishedHere.clear();
    }

    private void readMember(JsonCursor cursor, ByteBuf data) {
        if (cursor.keyIs("choices")) {
            hasChoicesMember = true;
            if (JsonValues.enterArray(cursor)) {
                while (cursor.nextElement()) {
                    hasChoices = true;
                    readChoice(cursor, data);
                }
            }
        } else if (cursor.keyIs("usage")) {
            hasTopUsage |= usageReader.read(cursor, data, topUsage);
        } else if (cursor.keyIs("service_tier")) {
            serviceTier = JsonValues.serviceTier(cursor);
        } else if (cursor.keyIs("x_groq")) {
            readGroqExtra(cursor, data);
        } else if (cursor.keyIs("error")) {
            hasError |= JsonValues.isSomething(cursor);
        } else if (cursor.keyIs("object") || cursor.keyIs("type")) {
            hasError |= cursor.stringIs("error");
        } else if (cursor.keyIs("message") || cursor.keyIs("detail")) {
            hasErrorText |= JsonValues.isSomething(cursor);
        }
    }

    private void readGroqExtra(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("usage")) {
                    hasSideUsage |= usageReader.read(cursor, data, sideUsage);
                } else if (cursor.keyIs("error")) {
                    hasError |= JsonValues.isSomething(cursor);
                }
            }
        }
    }

    private void readChoice(JsonCursor cursor, ByteBuf data) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        long index = 0;
        boolean isFinished = false;
        while (cursor.nextKey()) {
            if (cursor.keyIs("index")) {
                index = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("delta")) {
                readDelta(cursor);
            } else if (cursor.keyIs("finish_reason")) {
                hasError |= cursor.stringIs("error");
                // Some servers write "" while they are not done.
                isFinished = JsonValues.textBytes(cursor) > 0;
            } else if (cursor.keyIs("text")) {
                int bytes = JsonValues.textBytes(cursor);
                hasContent |= bytes > 0;
                outputBytes += bytes;
            } else if (cursor.keyIs("usage")) {
                hasSideUsage |= usageReader.read(cursor, data, sideUsage); // Moonshot
            } else if (cursor.keyIs("error")) {
                hasError |= JsonValues.isSomething(cursor);
            }
        }
        begunHere.add(index);
        if (isFinished) {
            finishedHere.add(index);
        }
    }

    private void readDelta(JsonCursor cursor) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        long visibleBytes = 0;
        long reasoningBytes = 0;
        while (cursor.nextKey()) {
            if (cursor.keyIs("content")) {
                visibleBytes += contentBytes(cursor);
            } else if (cursor.keyIs("reasoning_content") || cursor.keyIs("reasoning")) {
                // Servers that send both send the same text twice.
                reasoningBytes = Math.max(reasoningBytes, JsonValues.textBytes(cursor));
            } else if (cursor.keyIs("tool_calls")) {
                visibleBytes += toolCallBytes(cursor);
            } else if (cursor.keyIs("refusal")) {
                visibleBytes += JsonValues.textBytes(cursor);
            } else if (!cursor.keyIs("role")
                    && !cursor.keyIs("name")
                    && !cursor.keyIs("channel")
                    && !cursor.keyIs("index")
                    && !cursor.keyIs("token_id")) {
                hasContent |= JsonValues.isSomething(cursor);
            }
        }
        hasContent |= visibleBytes + reasoningBytes > 0;
        outputBytes += visibleBytes + reasoningBytes;
    }

    /// Mistral's reasoning models send a list of parts: its length as written is near enough.
    private static int contentBytes(JsonCursor cursor) {
        if (cursor.peek() != JsonType.ARRAY) {
            return JsonValues.textBytes(cursor);
        }
        boolean isSomething = JsonValues.isSomething(cursor);
        return isSomething ? cursor.valueEnd() - cursor.valueStart() : 0;
    }

    private int toolCallBytes(JsonCursor cursor) {
        int bytes = 0;
        if (JsonValues.enterArray(cursor)) {
            while (cursor.nextElement()) {
                hasContent = true;
                if (JsonValues.enterObject(cursor)) {
                    while (cursor.nextKey()) {
                        if (cursor.keyIs("function")) {
                            bytes += functionBytes(cursor);
                        }
                    }
                }
            }
        }
        return bytes;
    }

    private static int functionBytes(JsonCursor cursor) {
        int bytes = 0;
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("arguments") || cursor.keyIs("name")) {
                    bytes += JsonValues.textBytes(cursor);
                }
            }
        }
        return bytes;
    }

    private void apply(StreamProgress progress) {
        if (hasTopUsage) {
            progress.usage(topUsage);
        } else if (hasSideUsage) {
            progress.usage(sideUsage);
        }
        if (serviceTier != null) {
            progress.usage.serviceTier(serviceTier);
        }
        progress.outputBytes += outputBytes;
        begun.addAll(begunHere);
        finished.addAll(finishedHere);
        progress.isComplete |= !begun.isEmpty() && finished.containsAll(begun);
    }

    private EventKind kind() {
        if (hasError || (hasErrorText && !hasChoicesMember)) {
            return EventKind.ERROR;
        }
        if (hasContent || !finishedHere.isEmpty()) {
            return EventKind.CONTENT;
        }
        return hideUsageChunk && hasTopUsage && !hasChoices ? EventKind.USAGE_ONLY : EventKind.PREAMBLE;
    }
}
