package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;

/// Anthropic's message events. `type` inside the data decides, wherever it stands; the event's name is not
/// needed.
final class AnthropicInspector implements EventInspector {
    private enum Type {
        MESSAGE_START,
        BLOCK_START,
        BLOCK_DELTA,
        MESSAGE_DELTA,
        MESSAGE_STOP,
        ERROR,
        OTHER
    }

    private final AnthropicUsage usageReader = new AnthropicUsage();

    private Type type = Type.OTHER;
    private boolean hasUsage;
    private boolean hasText;
    private boolean isWholeBlock;
    private boolean hasError;
    private long outputBytes;

    @Override
    public EventKind inspect(EventFields event, JsonCursor cursor, StreamProgress progress) {
        if (!JsonValues.enterObject(cursor)) {
            return EventKind.MALFORMED;
        }
        type = Type.OTHER;
        hasUsage = hasText = isWholeBlock = hasError = false;
        outputBytes = 0;
        while (cursor.nextKey()) {
            readMember(cursor, event.data());
        }
        if (!cursor.finish()) {
            return EventKind.MALFORMED;
        }
        apply(progress);
        return kind();
    }

    private void readMember(JsonCursor cursor, ByteBuf data) {
        if (cursor.keyIs("type")) {
            type = type(cursor);
        } else if (cursor.keyIs("delta")) {
            readDelta(cursor);
        } else if (cursor.keyIs("content_block")) {
            readBlock(cursor);
        } else if (cursor.keyIs("message")) {
            readMessage(cursor, data);
        } else if (cursor.keyIs("usage")) {
            hasUsage |= usageReader.read(cursor, data);
        } else if (cursor.keyIs("error")) {
            hasError |= JsonValues.isSomething(cursor);
        }
    }

    private static Type type(JsonCursor cursor) {
        if (cursor.stringIs("content_block_delta")) {
            return Type.BLOCK_DELTA;
        }
        if (cursor.stringIs("content_block_start")) {
            return Type.BLOCK_START;
        }
        if (cursor.stringIs("message_start")) {
            return Type.MESSAGE_START;
        }
        if (cursor.stringIs("message_delta")) {
            return Type.MESSAGE_DELTA;
        }
        if (cursor.stringIs("message_stop")) {
            return Type.MESSAGE_STOP;
        }
        return cursor.stringIs("error") ? Type.ERROR : Type.OTHER;
    }

    /// Any member with something in it: a text, thinking, a signature, a citation, a part of a tool's input.
    private void readDelta(JsonCursor cursor) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("text") || cursor.keyIs("thinking") || cursor.keyIs("partial_json")) {
                int bytes = JsonValues.textBytes(cursor);
                hasText |= bytes > 0;
                outputBytes += bytes;
            } else if (!cursor.keyIs("type")) {
                hasText |= JsonValues.isSomething(cursor);
            }
        }
    }

    /// Text and thinking blocks open empty; every other block shows something by being there.
    private void readBlock(JsonCursor cursor) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("type")) {
                isWholeBlock = !cursor.stringIs("text") && !cursor.stringIs("thinking");
            } else if (cursor.keyIs("text") || cursor.keyIs("thinking") || cursor.keyIs("name")) {
                int bytes = JsonValues.textBytes(cursor);
                hasText |= bytes > 0;
                outputBytes += bytes;
            }
        }
    }

    private void readMessage(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("usage")) {
                    hasUsage |= usageReader.read(cursor, data);
                }
            }
        }
    }

    private void apply(StreamProgress progress) {
        if (hasUsage) {
            usageReader.join(progress.usage);
            progress.usageSeen = true;
        }
        progress.outputBytes += outputBytes;
        if (type == Type.MESSAGE_STOP) {
            progress.isComplete = true;
            progress.isTerminated = true;
        }
    }

    private EventKind kind() {
        if (hasError) {
            return EventKind.ERROR;
        }
        return switch (type) {
            case ERROR -> EventKind.ERROR;
            case MESSAGE_STOP -> EventKind.TERMINAL;
            case MESSAGE_DELTA -> EventKind.CONTENT;
            case BLOCK_DELTA -> hasText ? EventKind.CONTENT : EventKind.PREAMBLE;
            case BLOCK_START -> hasText || isWholeBlock ? EventKind.CONTENT : EventKind.PREAMBLE;
            case MESSAGE_START, OTHER -> EventKind.PREAMBLE;
        };
    }
}
