package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;

/// Gemini's chunks, each a whole GenerateContentResponse. The stream has no last event: a finish reason for
/// every candidate is the proof that it is whole.
final class GeminiInspector implements EventInspector {
    private final GeminiUsage usageReader = new GeminiUsage();
    private final Usage usage = new Usage();
    private final Grounding grounding = new Grounding();
    private final ChoiceSet begun = new ChoiceSet();
    private final ChoiceSet finished = new ChoiceSet();
    private final ChoiceSet begunHere = new ChoiceSet();
    private final ChoiceSet finishedHere = new ChoiceSet();

    private boolean hasUsage;
    private boolean hasContent;
    private boolean hasFinishReason;
    private boolean hasError;
    private boolean isBlocked;
    private long outputBytes;
    private int thoughtParts;
    private int otherParts;

    @Override
    public EventKind inspect(EventFields event, JsonCursor cursor, StreamProgress progress) {
        hasUsage = hasContent = hasFinishReason = hasError = isBlocked = false;
        outputBytes = 0;
        grounding.beginChunk();
        begunHere.clear();
        finishedHere.clear();
        if (cursor.peek() == JsonType.ARRAY) { // errors come wrapped in a list at times
            var _ = cursor.enterArray();
            while (cursor.nextElement()) {
                readResponse(cursor, event.data());
            }
        } else if (cursor.peek() == JsonType.OBJECT) {
            readResponse(cursor, event.data());
        } else {
            return EventKind.MALFORMED;
        }
        if (!cursor.finish()) {
            return EventKind.MALFORMED;
        }
        apply(progress);
        if (hasError) {
            return EventKind.ERROR;
        }
        return hasContent || hasFinishReason || isBlocked ? EventKind.CONTENT : EventKind.PREAMBLE;
    }

    private void readResponse(JsonCursor cursor, ByteBuf data) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("candidates")) {
                if (JsonValues.enterArray(cursor)) {
                    while (cursor.nextElement()) {
                        readCandidate(cursor, data);
                    }
                }
            } else if (cursor.keyIs("usageMetadata")) {
                hasUsage |= usageReader.read(cursor, data, usage);
            } else if (cursor.keyIs("promptFeedback")) {
                readPromptFeedback(cursor);
            } else if (cursor.keyIs("error")) {
                hasError |= JsonValues.isSomething(cursor);
            }
        }
    }

    private void readPromptFeedback(JsonCursor cursor) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("blockReason")) {
                    isBlocked |= JsonValues.isSomething(cursor);
                }
            }
        }
    }

    private void readCandidate(JsonCursor cursor, ByteBuf data) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        long index = 0;
        boolean isStop = false;
        boolean isFinished = false;
        thoughtParts = 0;
        otherParts = 0;
        while (cursor.nextKey()) {
            if (cursor.keyIs("content")) {
                readContent(cursor);
            } else if (cursor.keyIs("finishReason")) {
                isStop = cursor.stringIs("STOP");
                isFinished = !cursor.stringIs("FINISH_REASON_UNSPECIFIED") && JsonValues.isSomething(cursor);
            } else if (cursor.keyIs("groundingMetadata")) {
                grounding.read(cursor);
            } else if (cursor.keyIs("index")) {
                index = JsonValues.count(cursor, data);
            }
        }
        begunHere.add(index);
        hasFinishReason |= isFinished;
        // A stop on nothing but thoughts is not the end: the text is still to come.
        boolean stopsAtThoughts = isStop && thoughtParts > 0 && otherParts == 0;
        if (isFinished && !stopsAtThoughts) {
            finishedHere.add(index);
        }
    }

    private void readContent(JsonCursor cursor) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("parts") && JsonValues.enterArray(cursor)) {
                while (cursor.nextElement()) {
                    readPart(cursor);
                }
            }
        }
    }

    private void readPart(JsonCursor cursor) {
        if (!JsonValues.enterObject(cursor)) {
            return;
        }
        boolean isThought = false;
        while (cursor.nextKey()) {
            if (cursor.keyIs("text")) {
                int bytes = JsonValues.textBytes(cursor);
                hasContent |= bytes > 0;
                outputBytes += bytes;
            } else if (cursor.keyIs("thought")) {
                isThought = JsonValues.isSomething(cursor);
            } else if (!cursor.keyIs("thoughtSignature")) {
                boolean isSomething = JsonValues.isSomething(cursor);
                hasContent |= isSomething;
                outputBytes += isSomething ? cursor.valueEnd() - cursor.valueStart() : 0;
            }
        }
        if (isThought) {
            thoughtParts++;
        } else {
            otherParts++;
        }
    }

    private void apply(StreamProgress progress) {
        boolean isMore = grounding.endChunk();
        if (hasUsage) {
            progress.usage(usage);
            progress.usage.serviceTier(usage.serviceTier());
        }
        if (hasUsage || isMore) {
            grounding.putInto(progress.usage.facts());
        }
        progress.outputBytes += outputBytes;
        begun.addAll(begunHere);
        finished.addAll(finishedHere);
        progress.isComplete |= isBlocked || (!begun.isEmpty() && finished.containsAll(begun));
    }
}
