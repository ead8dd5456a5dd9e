package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One candidate of a stream. One thread.
final class GeminiStreamChoice {
    /// More sources than this are not told.
    private static final int MAX_SOURCES = 2_000;

    private final int index;
    private final Set<Citation> cited = new HashSet<>();
    private final Map<String, @Nullable Object> aside = new LinkedHashMap<>();
    private @Nullable PartialArguments partial;
    private int calls;
    private boolean isAscii = true;
    private boolean isFinished;
    private @Nullable String word;
    private @Nullable String message;

    GeminiStreamChoice(int index) {
        this.index = index;
    }

    /// Whether a reason to finish has come.
    boolean isFinished() {
        return isFinished;
    }

    void decode(JsonObject candidate, GeminiPartReader reader, MintedIds ids, Consumer<StreamEvent> sink) {
        int thoughts = 0;
        int others = 0;
        JsonObject content = GeminiFields.object(candidate, "content");
        if (content != null) {
            for (JsonObject part : GeminiFields.objects(content, "parts")) {
                boolean isThought = part.isTrue("thought");
                thoughts += isThought ? 1 : 0;
                others += isThought ? 0 : 1;
                decodePart(part, reader, ids, sink);
            }
        }
        Map<String, @Nullable Object> logprobs = GeminiLogprobs.read(candidate.any("logprobsResult"));
        if (logprobs != null) {
            sink.accept(new StreamEvent.Logprobs(index, logprobs));
        }
        decodeSources(candidate, sink);
        decodeFinish(candidate, thoughts > 0 && others == 0);
        candidate.ignore("role");
        aside.putAll(candidate.unread());
    }

    private void decodeFinish(JsonObject candidate, boolean hasOnlyThoughts) {
        String reason = GeminiFinish.word(candidate.any("finishReason"));
        if (reason == null) {
            return;
        }
        String said = candidate.members().get("finishMessage") instanceof String text ? text : null;
        if (GeminiFinish.read(reason, said, false).explanation() != null) {
            candidate.ignore("finishMessage");
        }
        word = reason;
        message = said;
        // A stop on nothing but thoughts is not the end: the text is still to come.
        isFinished |= !(reason.equals("STOP") && hasOnlyThoughts);
    }

    /// The answer is whole.
    void finish(Consumer<StreamEvent> sink) {
        endPartial(sink);
        aside.forEach((name, value) -> sink.accept(new StreamEvent.PartAdded(
                index, new Part.Vendor(Dialect.GEMINI, name, Collections.singletonMap(name, value)))));
        sink.accept(new StreamEvent.Finished(index, GeminiFinish.read(word, message, calls > 0)));
    }

    // ---- Parts

    private void decodePart(JsonObject part, GeminiPartReader reader, MintedIds ids, Consumer<StreamEvent> sink) {
        JsonObject call = GeminiFields.object(part, "functionCall");
        if (call != null && (call.has("partialArgs") || call.has("willContinue") || !call.has("name"))) {
            decodePartial(part, call, reader, ids, sink);
            return;
        }
        Part read = reader.read(part, true, ids);
        if (!(read instanceof Part.Text text && text.text().isEmpty())) {
            endPartial(sink);
        }
        switch (read) {
            case Part.Text text -> {
                if (!text.text().isEmpty()) {
                    isAscii &= text.text().chars().allMatch(c -> c < 0x80);
                    sink.accept(new StreamEvent.TextDelta(index, text.text()));
                }
                if (text.state() != null) {
                    sink.accept(new StreamEvent.TextState(index, text.state()));
                }
            }
            case Part.Reasoning reasoning -> {
                String words = reasoning.visibleText();
                if (!words.isEmpty()) {
                    sink.accept(new StreamEvent.ReasoningDelta(index, words, true));
                }
                if (reasoning.state() != null) {
                    sink.accept(new StreamEvent.ReasoningState(index, reasoning.state(), reasoning.redacted()));
                }
            }
            case Part.ToolCall whole -> {
                int number = begin(whole.id(), whole.name(), whole.state(), whole.extensions(), sink);
                emit(number, whole.arguments().equals("{}") ? "" : whole.arguments(), sink);
                sink.accept(new StreamEvent.ToolCallEnded(index, number));
            }
            case Part.Image _, Part.Recording _, Part.Document _, Part.ToolResult _, Part.Refusal _, Part.Vendor _ ->
                sink.accept(new StreamEvent.PartAdded(index, read));
        }
    }

    private int begin(
            String id, String name, @Nullable ProviderState state, Extensions extensions, Consumer<StreamEvent> sink) {
        int number = calls++;
        sink.accept(new StreamEvent.ToolCallStarted(index, number, id, name, false, state, extensions));
        return number;
    }

    private void emit(int number, String arguments, Consumer<StreamEvent> sink) {
        if (!arguments.isEmpty()) {
            sink.accept(new StreamEvent.ToolCallDelta(index, number, arguments));
        }
    }

    // ---- Calls in pieces

    private void decodePartial(
            JsonObject part, JsonObject call, GeminiPartReader reader, MintedIds ids, Consumer<StreamEvent> sink) {
        String name = call.string("name");
        if (name != null) {
            endPartial(sink);
            begin(ids.next(call.string("id")), name, reader.state(part), Extensions.NONE, sink);
            partial = new PartialArguments();
        }
        PartialArguments arguments = partial;
        if (arguments == null) {
            return; // the end of a call that has ended already
        }
        StringBuilder text = new StringBuilder();
        for (JsonObject arg : call.objects("partialArgs")) {
            text.append(arguments.accept(arg));
        }
        emit(calls - 1, text.toString(), sink);
        if (!call.isTrue("willContinue")) {
            endPartial(sink);
        }
    }

    private void endPartial(Consumer<StreamEvent> sink) {
        PartialArguments arguments = partial;
        if (arguments != null) {
            partial = null;
            emit(calls - 1, arguments.end(), sink);
            sink.accept(new StreamEvent.ToolCallEnded(index, calls - 1));
        }
    }

    // ---- Sources

    /// Positions count bytes of a text that is not kept: only where each has been one character are they known.
    private void decodeSources(JsonObject candidate, Consumer<StreamEvent> sink) {
        List<Citation> fresh = new ArrayList<>();
        for (GeminiCitations.Source source : GeminiCitations.sources(candidate)) {
            boolean isPlaced = isAscii && source.end() >= 0;
            Citation citation = isPlaced ? source.at(source.start(), source.end()) : source.citation();
            if (cited.size() < MAX_SOURCES && cited.add(citation)) {
                fresh.add(citation);
            }
        }
        fresh.forEach(citation -> sink.accept(new StreamEvent.CitationAdded(index, citation)));
    }
}
