package io.ringfence.providers.responses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the model says: texts and refusals one after the other, each a part of one message. One thread.
final class MessageItem implements EncodedItem {
    private final EventWriter events;
    private final int outputIndex;
    private final String id;
    private final List<@Nullable Object> content = new ArrayList<>();
    private @Nullable Map<String, @Nullable Object> closed;

    // The part that is open, if there is one.
    private @Nullable StringBuilder words;
    private boolean isRefusal;
    private boolean isEnded;
    private List<@Nullable Object> annotations = new ArrayList<>();
    private List<@Nullable Object> logprobs = new ArrayList<>();

    MessageItem(EventWriter events, int outputIndex, String id) {
        this.events = events;
        this.outputIndex = outputIndex;
        this.id = id;
        events.content(
                "response.output_item.added",
                "output_index",
                outputIndex,
                "item",
                OutputItems.message(id, "in_progress", List.of()));
    }

    /// @param likelihoods of the words, in OpenAI's form
    void text(String text, List<@Nullable Object> likelihoods) {
        open(false).append(text);
        logprobs.addAll(likelihoods);
        events.content(
                "response.output_text.delta",
                "item_id",
                id,
                "output_index",
                outputIndex,
                "content_index",
                content.size(),
                "delta",
                text,
                "logprobs",
                likelihoods);
    }

    void refusal(String text) {
        open(true).append(text);
        events.content(
                "response.refusal.delta",
                "item_id",
                id,
                "output_index",
                outputIndex,
                "content_index",
                content.size(),
                "delta",
                text);
    }

    /// How many characters the text that a source belongs to has so far; -1 when there is none.
    int citableLength() {
        return words == null || isRefusal ? -1 : words.length();
    }

    void annotation(Map<String, @Nullable Object> annotation) {
        events.content(
                "response.output_text.annotation.added",
                "item_id",
                id,
                "output_index",
                outputIndex,
                "content_index",
                content.size(),
                "annotation_index",
                annotations.size(),
                "annotation",
                annotation);
        annotations.add(annotation);
    }

    /// The part is whole; it stays open for its sources until something else comes.
    void partEnded() {
        isEnded = true;
    }

    private StringBuilder open(boolean refusal) {
        if (words != null && (isEnded || isRefusal != refusal)) {
            endPart();
        }
        if (words == null) {
            words = new StringBuilder();
            isRefusal = refusal;
            isEnded = false;
            annotations = new ArrayList<>();
            logprobs = new ArrayList<>();
            part("added", part());
        }
        return words;
    }

    private Map<String, @Nullable Object> part() {
        String text = words == null ? "" : words.toString();
        return isRefusal
                ? OutputItems.refusal(text)
                : OutputItems.text(text, List.copyOf(annotations), List.copyOf(logprobs));
    }

    private void endPart() {
        if (words == null) {
            return;
        }
        Map<String, @Nullable Object> part = part();
        String text = words.toString();
        if (isRefusal) {
            events.content(
                    "response.refusal.done",
                    "item_id",
                    id,
                    "output_index",
                    outputIndex,
                    "content_index",
                    content.size(),
                    "refusal",
                    text);
        } else {
            events.content(
                    "response.output_text.done",
                    "item_id",
                    id,
                    "output_index",
                    outputIndex,
                    "content_index",
                    content.size(),
                    "text",
                    text,
                    "logprobs",
                    part.get("logprobs"));
        }
        part("done", part);
        words = null;
        content.add(part);
    }

    private void part(String step, Map<String, @Nullable Object> part) {
        events.content(
                "response.content_part." + step,
                "item_id",
                id,
                "output_index",
                outputIndex,
                "content_index",
                content.size(),
                "part",
                part);
    }

    @Override
    public void close(String status) {
        if (closed == null) {
            endPart();
            closed = OutputItems.message(id, status, List.copyOf(content));
            events.content("response.output_item.done", "output_index", outputIndex, "item", closed);
        }
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return closed == null ? OutputItems.message(id, Ending.INCOMPLETE, List.copyOf(content)) : closed;
    }
}
