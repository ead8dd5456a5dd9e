package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.UsageFacts;

/// Counts what the provider's own tools did for one answer of the Responses API: by what it says itself
/// (`tool_usage`), else by the items of its output. Reusable, and allocates nothing.
final class ToolsUsed {
    private static final long UNTOLD = -1;

    /// What an item stands for.
    private enum Kind {
        OTHER,
        WEB_SEARCH,
        FILE_SEARCH,
        CODE,
        DRAWING
    }

    private static final class Counts {
        private long webSearches;
        private long fileSearches;
        private long codeSessions;
        private long drawings;

        void clear() {
            webSearches = fileSearches = codeSessions = drawings = 0;
        }

        void add(Kind kind) {
            switch (kind) {
                case WEB_SEARCH -> webSearches++;
                case FILE_SEARCH -> fileSearches++;
                case DRAWING -> drawings++;
                case CODE -> codeSessions = 1;
                case OTHER -> {
                    // Runs with the client, or is not charged by the piece.
                }
            }
        }
    }

    /// Items of a stream that are whole.
    private final Counts done = new Counts();

    /// Items of the output of a whole answer.
    private final Counts output = new Counts();

    private Kind kind = Kind.OTHER;
    private boolean isOtherAction;
    private boolean isFailed;
    private boolean hasPreview;
    private long toldSearches;
    private long drawingInput;
    private long drawingInputImage;
    private long drawingOutput;

    /// Forgets the answer before.
    void clear() {
        done.clear();
        clearWhole();
    }

    /// Forgets what a whole answer told, but not the items that a stream told of before.
    void clearWhole() {
        output.clear();
        hasPreview = false;
        toldSearches = UNTOLD;
        drawingInput = drawingInputImage = drawingOutput = 0;
    }

    /// An item begins.
    void beginItem() {
        kind = Kind.OTHER;
        isOtherAction = isFailed = false;
    }

    /// Looks at a member of the item.
    ///
    /// @return whether its value was consumed; else it is still due
    boolean readItemMember(JsonCursor cursor) {
        if (cursor.keyIs("type")) {
            kind = kind(cursor);
        } else if (cursor.keyIs("status")) {
            isFailed = cursor.stringIs("failed");
        } else if (cursor.keyIs("action") && cursor.peek() == JsonType.OBJECT) {
            readAction(cursor);
            return true;
        }
        return false;
    }

    private static Kind kind(JsonCursor cursor) {
        if (cursor.stringIs("web_search_call")) {
            return Kind.WEB_SEARCH;
        }
        if (cursor.stringIs("file_search_call")) {
            return Kind.FILE_SEARCH;
        }
        if (cursor.stringIs("code_interpreter_call")) {
            return Kind.CODE;
        }
        return cursor.stringIs("image_generation_call") ? Kind.DRAWING : Kind.OTHER;
    }

    private void readAction(JsonCursor cursor) {
        var _ = cursor.enterObject();
        while (cursor.nextKey()) {
            if (cursor.keyIs("type")) {
                isOtherAction = cursor.peek() == JsonType.STRING && !cursor.stringIs("search");
            }
        }
    }

    /// What the item was that was read last; a page that is opened, or looked through, was found before.
    private Kind charged() {
        boolean isFree = isFailed || (kind == Kind.WEB_SEARCH && isOtherAction);
        return isFree ? Kind.OTHER : kind;
    }

    /// The item that was read last is one of a stream, and whole.
    ///
    /// @return whether it is charged by itself
    boolean itemDone() {
        done.add(charged());
        return charged() != Kind.OTHER;
    }

    /// The item that was read last stands in the output of a whole answer.
    void itemOfOutput() {
        output.add(charged());
    }

    /// Consumes `tools`, which an answer repeats from its request.
    void readTools(JsonCursor cursor) {
        if (JsonValues.enterArray(cursor)) {
            while (cursor.nextElement()) {
                if (JsonValues.enterObject(cursor)) {
                    while (cursor.nextKey()) {
                        if (cursor.keyIs("type")) {
                            hasPreview |= cursor.stringStartsWith("web_search_preview");
                        }
                    }
                }
            }
        }
    }

    /// Consumes `tool_usage`.
    void readToolUsage(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("web_search")) {
                    readSearches(cursor, data);
                } else if (cursor.keyIs("image_gen")) {
                    readDrawings(cursor, data);
                }
            }
        }
    }

    private void readSearches(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("num_requests") && cursor.peek() == JsonType.NUMBER) {
                    toldSearches = JsonValues.count(cursor, data);
                }
            }
        }
    }

    private void readDrawings(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("input_tokens")) {
                    drawingInput = JsonValues.count(cursor, data);
                } else if (cursor.keyIs("output_tokens")) {
                    drawingOutput = JsonValues.count(cursor, data);
                } else if (cursor.keyIs("input_tokens_details") && JsonValues.enterObject(cursor)) {
                    while (cursor.nextKey()) {
                        if (cursor.keyIs("image_tokens")) {
                            drawingInputImage = JsonValues.count(cursor, data);
                        }
                    }
                }
            }
        }
    }

    /// Fills in what was counted. A stream may have told of items that its last event leaves out.
    void putInto(UsageFacts facts) {
        long searches = toldSearches == UNTOLD ? Math.max(done.webSearches, output.webSearches) : toldSearches;
        facts.with(hasPreview ? Meter.WEB_SEARCH_PREVIEW : Meter.WEB_SEARCH, searches)
                .with(Meter.FILE_SEARCH, Math.max(done.fileSearches, output.fileSearches))
                .with(Meter.CODE_SESSION, Math.max(done.codeSessions, output.codeSessions))
                .with(Meter.IMAGE, Math.max(done.drawings, output.drawings))
                .with(Meter.DRAWING_INPUT, drawingInput)
                .with(Meter.DRAWING_INPUT_IMAGE, drawingInputImage)
                .with(Meter.DRAWING_OUTPUT, drawingOutput);
    }
}
