package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.EncryptedContent;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import org.jspecify.annotations.Nullable;

/// Events of the Responses API. `type` inside the data decides, wherever it stands.
final class ResponsesInspector implements EventInspector {
    private enum Type {
        /// Created, queued, in progress, an empty part: nothing to see yet.
        OPENING,
        ITEM_ADDED,
        ITEM_DONE,
        DELTA,
        END,
        FAILED,
        /// Any other event of an answer: a finished text, a search under way.
        STEP,
        /// Not of an answer at all, such as a keep-alive.
        UNKNOWN
    }

    private static final String DELTA_SUFFIX = ".delta";

    private final OpenAiUsage usageReader = new OpenAiUsage();
    private final Usage usage = new Usage();
    private final ToolsUsed tools = new ToolsUsed();

    private Type type = Type.UNKNOWN;
    private boolean hasUsage;
    private boolean hasError;
    private boolean hasDelta;
    private boolean isVisibleItem;
    private @Nullable String responseId;
    private int encryptedStart;
    private int encryptedLength;
    private long outputBytes;
    private long sequenceNumber;

    @Override
    public EventKind inspect(EventFields event, JsonCursor cursor, StreamProgress progress) {
        if (!JsonValues.enterObject(cursor)) {
            return EventKind.MALFORMED;
        }
        type = Type.UNKNOWN;
        hasUsage = hasError = hasDelta = isVisibleItem = false;
        encryptedLength = 0;
        outputBytes = 0;
        sequenceNumber = -1;
        while (cursor.nextKey()) {
            readMember(cursor, event.data());
        }
        if (!cursor.finish()) {
            return EventKind.MALFORMED;
        }
        apply(progress, event.data());
        return kind();
    }

    private void readMember(JsonCursor cursor, ByteBuf data) {
        if (cursor.keyIs("type")) {
            type = type(cursor, data);
        } else if (cursor.keyIs("delta")) {
            readDelta(cursor);
        } else if (cursor.keyIs("item")) {
            readItem(cursor);
        } else if (cursor.keyIs("response")) {
            readResponse(cursor, data);
        } else if (cursor.keyIs("sequence_number")) {
            sequenceNumber = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("error")) {
            hasError |= JsonValues.isSomething(cursor);
        }
    }

    private static Type type(JsonCursor cursor, ByteBuf data) {
        if (cursor.peek() != JsonType.STRING) {
            return Type.UNKNOWN;
        }
        if (cursor.stringIs("response.completed") || cursor.stringIs("response.incomplete")) {
            return Type.END;
        }
        if (cursor.stringIs("response.failed") || cursor.stringIs("error")) {
            return Type.FAILED;
        }
        if (cursor.stringIs("response.output_item.added")) {
            return Type.ITEM_ADDED;
        }
        if (cursor.stringIs("response.output_item.done")) {
            return Type.ITEM_DONE;
        }
        if (cursor.stringIs("response.created")
                || cursor.stringIs("response.in_progress")
                || cursor.stringIs("response.queued")
                || cursor.stringIs("response.content_part.added")
                || cursor.stringIs("response.reasoning_part.added")
                || cursor.stringIs("response.reasoning_summary_part.added")) {
            return Type.OPENING;
        }
        boolean isOfAnswer = cursor.stringStartsWith("response.");
        if (!cursor.skipValue() || !isOfAnswer) {
            return Type.UNKNOWN;
        }
        int end = cursor.valueEnd() - 1;
        return EventFields.isText(data, end - DELTA_SUFFIX.length(), end, DELTA_SUFFIX) ? Type.DELTA : Type.STEP;
    }

    private void readDelta(JsonCursor cursor) {
        if (cursor.peek() == JsonType.STRING) {
            int bytes = JsonValues.textBytes(cursor);
            hasDelta |= bytes > 0;
            outputBytes += bytes;
        } else {
            hasDelta |= JsonValues.isSomething(cursor);
        }
    }

    /// Messages and reasoning open empty; a call of a tool shows something by being there.
    private void readItem(JsonCursor cursor) {
        tools.beginItem();
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (tools.readItemMember(cursor)) {
                    continue;
                }
                if (cursor.keyIs("type")) {
                    isVisibleItem = !cursor.stringIs("message") && !cursor.stringIs("reasoning");
                } else if (cursor.keyIs("encrypted_content")) {
                    encryptedLength = JsonValues.textBytes(cursor);
                    encryptedStart = cursor.valueStart() + 1;
                }
            }
        }
    }

    private void readResponse(JsonCursor cursor, ByteBuf data) {
        tools.clearWhole();
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("usage")) {
                    hasUsage |= usageReader.read(cursor, data, usage);
                } else if (responseId == null && cursor.keyIs("id")) {
                    int length = JsonValues.textBytes(cursor);
                    responseId = JsonValues.id(data, cursor.valueStart() + 1, length);
                } else if (cursor.keyIs("service_tier")) {
                    usage.serviceTier(JsonValues.serviceTier(cursor));
                } else if (cursor.keyIs("output")) {
                    readOutput(cursor);
                } else if (cursor.keyIs("tool_usage")) {
                    tools.readToolUsage(cursor, data);
                } else if (cursor.keyIs("tools")) {
                    tools.readTools(cursor);
                }
            }
        }
    }

    private void readOutput(JsonCursor cursor) {
        if (JsonValues.enterArray(cursor)) {
            while (cursor.nextElement()) {
                tools.beginItem();
                if (JsonValues.enterObject(cursor)) {
                    while (cursor.nextKey()) {
                        var _ = tools.readItemMember(cursor);
                    }
                }
                tools.itemOfOutput();
            }
        }
    }

    private void apply(StreamProgress progress, ByteBuf data) {
        if (type == Type.ITEM_DONE && tools.itemDone() && !progress.usageSeen) {
            tools.putInto(progress.usage.facts()); // all that is known when the stream is cut
        }
        if (hasUsage) {
            usageReader.addTools(tools, usage);
            progress.usage(usage);
        }
        progress.responseId = responseId;
        progress.usage.serviceTier(usage.serviceTier());
        progress.outputBytes += outputBytes;
        progress.lastSequenceNumber = Math.max(progress.lastSequenceNumber, sequenceNumber);
        // An item that was only added may have another content yet.
        if (type == Type.ITEM_DONE && encryptedLength > 0) {
            progress.encryptedKey = EncryptedContent.key(data, encryptedStart, encryptedLength);
        }
        if (type == Type.END) {
            progress.isComplete = true;
            progress.isTerminated = true;
        }
    }

    private EventKind kind() {
        if (hasError) {
            return EventKind.ERROR;
        }
        return switch (type) {
            case FAILED -> EventKind.ERROR;
            case END -> EventKind.TERMINAL;
            case DELTA -> hasDelta ? EventKind.CONTENT : EventKind.PREAMBLE;
            case ITEM_ADDED -> isVisibleItem ? EventKind.CONTENT : EventKind.PREAMBLE;
            case ITEM_DONE, STEP -> EventKind.CONTENT;
            case OPENING, UNKNOWN -> EventKind.PREAMBLE;
        };
    }
}
