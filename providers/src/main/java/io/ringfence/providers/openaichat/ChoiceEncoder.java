package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamEncoder.Frames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes the chunks of one choice.
final class ChoiceEncoder {
    private static final String ORIGIN = Dialect.OPENAI_CHAT.stateOrigin();

    /// A call that has begun.
    private static final class Call {
        final boolean isCustom;

        /// Takes the text out of a function's arguments where the client expects free text, else null.
        final @Nullable FreeTextStream wrapped;

        boolean hasArguments;
        boolean isEnded;

        Call(boolean isCustom, @Nullable FreeTextStream wrapped) {
            this.isCustom = isCustom;
            this.wrapped = wrapped;
        }
    }

    private final int index;
    private final boolean isLegacy;
    private final FreeText freeText;
    private final Losses losses;
    private final Function<List<Map<String, @Nullable Object>>, Map<String, @Nullable Object>> chunk;

    private final Map<Integer, Call> calls = new TreeMap<>();
    private Extensions extensions = Extensions.NONE;
    private boolean hasRefused;
    private boolean isFinished;

    private long textLength;
    private long textStart;
    private boolean isInText;

    /// Whether a block of thoughts is under way, and what the last one was.
    private boolean isThinking;

    private boolean isSummary;
    private boolean hasThought;
    private int block = -1;

    /// @param chunk puts choices into a chunk
    ChoiceEncoder(
            int index,
            boolean isLegacy,
            FreeText freeText,
            Losses losses,
            Function<List<Map<String, @Nullable Object>>, Map<String, @Nullable Object>> chunk) {
        this.index = index;
        this.isLegacy = isLegacy;
        this.freeText = freeText;
        this.losses = losses;
        this.chunk = chunk;
    }

    // ---- Frames

    void open(Frames frames) {
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        delta.put("role", "assistant");
        delta.put("content", "");
        delta.put("refusal", null);
        write(element(delta), false, frames);
    }

    private Map<String, @Nullable Object> element(Map<String, @Nullable Object> delta) {
        Map<String, @Nullable Object> element = new LinkedHashMap<>();
        element.put("index", index);
        element.put("delta", delta);
        element.put("logprobs", null);
        element.put("finish_reason", null);
        return element;
    }

    private void write(Map<String, @Nullable Object> element, boolean isContent, Frames frames) {
        frames.frame(null, chunk.apply(List.of(element)), isContent);
    }

    private void delta(String name, @Nullable Object value, Frames frames) {
        if (isFinished) {
            return; // a chunk after the finish reason would be of no choice
        }
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        delta.put(name, value);
        write(element(delta), true, frames);
    }

    // ---- Words

    void text(String text, Frames frames) {
        endThoughts();
        if (!isInText) {
            isInText = true;
            textStart = textLength;
        }
        textLength += text.length();
        delta("content", text, frames);
    }

    void refusal(String text, Frames frames) {
        endThoughts();
        hasRefused = true;
        delta("refusal", text, frames);
    }

    void citation(Citation citation, Frames frames) {
        Map<String, @Nullable Object> annotation = Citations.annotation(citation, textStart, textLength);
        if (annotation == null) {
            losses.droppedAll("citations");
        } else {
            delta("annotations", List.of(annotation), frames);
        }
    }

    void textState(ProviderState state, Frames frames) {
        delta("extra_content", AnswerPieces.google(state), frames);
    }

    void logprobs(StreamEvent.Logprobs event, Frames frames) {
        if (isFinished) {
            return;
        }
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        delta.put("content", "");
        Map<String, @Nullable Object> element = element(delta);
        element.put("logprobs", AnswerPieces.logprobs(event.logprobs()));
        write(element, true, frames);
    }

    void part(Part part, Frames frames) {
        endThoughts();
        isInText = false;
        String where = "choices[" + index + "]";
        switch (part) {
            case Part.Image image -> {
                List<Map<String, @Nullable Object>> images = AnswerPieces.images(image, losses, where);
                if (!images.isEmpty()) {
                    delta("images", images, frames);
                }
            }
            case Part.Recording recording -> {
                Map<String, @Nullable Object> audio = AnswerPieces.audio(recording, losses, where);
                if (audio != null) {
                    delta("audio", audio, frames);
                }
            }
            case Part.Vendor vendor
            when vendor.type().equals(Citations.OTHER_ANNOTATION) ->
                delta("annotations", List.of(vendor.raw()), frames);
            case Part.Vendor vendor -> losses.dropped(where + " (" + vendor.type() + ")");
            default -> losses.dropped(where + " (a file)");
        }
    }

    void partEnded() {
        isInText = false;
        isThinking = false;
    }

    // ---- Thoughts

    void reasoning(String text, boolean summary, Frames frames) {
        isInText = false;
        String separator = "";
        if (!isThinking || isSummary != summary) {
            separator = hasThought ? "\n\n" : "";
            isThinking = true;
            isSummary = summary;
            block++;
        }
        hasThought = true;
        if (isFinished) {
            return;
        }
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        delta.put("reasoning_content", separator + text);
        delta.put(
                "reasoning_details",
                List.of(
                        summary
                                ? ReasoningDetails.detail(ReasoningDetails.SUMMARY, "summary", text, Map.of(), block)
                                : ReasoningDetails.detail(ReasoningDetails.TEXT, "text", text, Map.of(), block)));
        write(element(delta), true, frames);
    }

    void reasoningState(ProviderState state, boolean isRedacted, Frames frames) {
        // A summary may have ended before the encrypted thoughts that it is of.
        boolean isOfSummary = !isRedacted && isSummary && block >= 0;
        if (!isThinking && !isOfSummary) {
            block++;
        }
        DetailState carried = DetailState.forClient(state, ORIGIN);
        Map<String, @Nullable Object> detail;
        if (isRedacted || isOfSummary) {
            detail = ReasoningDetails.detail(
                    ReasoningDetails.ENCRYPTED, "data", carried.value(), carried.beside(), block);
        } else {
            detail = ReasoningDetails.detail(ReasoningDetails.TEXT, "text", "", carried.beside(), block);
            detail.put("signature", carried.value());
        }
        isThinking = false;
        isSummary = false;
        delta("reasoning_details", List.of(detail), frames);
    }

    private void endThoughts() {
        isThinking = false;
        isSummary = false;
    }

    // ---- Calls

    void callStarted(StreamEvent.ToolCallStarted event, Frames frames) {
        endThoughts();
        isInText = false;
        boolean isWrapped = !event.custom() && freeText.isWanted(event.name());
        boolean isCustom = event.custom() || isWrapped;
        calls.put(event.call(), new Call(isCustom, isWrapped ? new FreeTextStream() : null));
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("name", event.name());
        inner.put(isCustom ? "input" : "arguments", "");
        if (isLegacy) {
            if (event.call() == 0) {
                delta("function_call", inner, frames);
            } else {
                losses.add("function calls after the first are dropped");
            }
            return;
        }
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("index", event.call());
        call.putAll(AnswerPieces.call(event.id(), isCustom, event.state()));
        call.put(isCustom ? "custom" : "function", inner);
        AnswerPieces.putBack(call, event.extensions(), losses, "tool_calls");
        delta("tool_calls", List.of(call), frames);
    }

    void callDelta(int number, String fragment, Frames frames) {
        Call call = calls.get(number);
        if (call == null) {
            return; // of a call that has not begun
        }
        call.hasArguments = true;
        String shown = call.wrapped == null ? fragment : call.wrapped.take(fragment);
        if (!shown.isEmpty()) {
            writeArguments(number, shown, call.isCustom, frames);
        }
    }

    private void writeArguments(int number, String fragment, boolean isCustom, Frames frames) {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put(isCustom ? "input" : "arguments", fragment);
        if (isLegacy) {
            if (number == 0) {
                delta("function_call", inner, frames);
            }
            return;
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("index", number);
        written.put(isCustom ? "custom" : "function", inner);
        delta("tool_calls", List.of(written), frames);
    }

    /// A call without arguments has none in many streams; clients parse what they have collected.
    void callEnded(int number, Frames frames) {
        Call call = calls.get(number);
        if (call == null || call.isEnded) {
            return;
        }
        call.isEnded = true;
        String left = call.wrapped == null ? "" : call.wrapped.end();
        if (!left.isEmpty()) {
            writeArguments(number, left, true, frames);
        } else if (!call.hasArguments && !call.isCustom) {
            writeArguments(number, "{}", false, frames);
        }
    }

    // ---- The end

    /// Told with the finish reason.
    void extended(Extensions members) {
        extensions = members;
    }

    void finish(Finish finish, Frames frames) {
        if (isFinished) {
            return;
        }
        calls.keySet().forEach(number -> callEnded(number, frames));
        if (!hasRefused && finish.explanation() != null && finish.reason() == FinishReason.CONTENT_FILTER) {
            delta("refusal", finish.explanation(), frames);
        }
        isFinished = true;
        Map<String, @Nullable Object> element = element(new LinkedHashMap<>());
        element.put("finish_reason", ChatFinish.write(finish, isLegacy, losses));
        if (finish.stopSequence() != null) {
            element.put("stop_reason", finish.stopSequence());
        }
        AnswerPieces.putBack(element, extensions, losses, "choices[" + index + "]");
        write(element, true, frames);
    }

    /// The answer is whole, and nobody said how it ended.
    void finishUnsaid(Frames frames) {
        finish(Finish.of(calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS, null), frames);
    }
}
