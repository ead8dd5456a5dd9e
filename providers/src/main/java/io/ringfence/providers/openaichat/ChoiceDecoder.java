package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads what the chunks of a stream say of one choice.
final class ChoiceDecoder {
    /// What kind of thoughts is under way.
    private enum Thinking {
        NONE,
        TEXT,
        SUMMARY
    }

    private final int choice;
    private final ChatStates states;
    private final StreamCalls calls;
    private Thinking thinking = Thinking.NONE;
    private @Nullable Long block;
    private final Map<String, @Nullable Object> beside = new LinkedHashMap<>();
    private boolean hasRefused;
    private boolean isFinished;

    ChoiceDecoder(int choice, ChatStates states) {
        this.choice = choice;
        this.states = states;
        this.calls = new StreamCalls(choice, states);
    }

    boolean isFinished() {
        return isFinished;
    }

    /// Takes one element of `choices`.
    ///
    /// @param seed what sets the answer apart, for ids that have to be made
    /// @param pages sources that stand beside the choices
    void decode(JsonObject element, String seed, List<Citation> pages, Consumer<StreamEvent> sink) {
        if (isFinished) {
            return; // filters' verdicts, empty chunks that carry usage
        }
        if (element.members().get("delta") instanceof Map<?, ?>) {
            delta(element.requiredObject("delta"), seed, sink);
        }
        Map<String, @Nullable Object> logprobs = ChatAnswerReader.logprobs(element);
        if (logprobs != null) {
            sink.accept(new StreamEvent.Logprobs(choice, logprobs));
        }
        String reason = element.string("finish_reason", "");
        String stop = element.members().get("stop_reason") instanceof String sequence ? sequence : null;
        if (stop != null) {
            element.ignore("stop_reason"); // vLLM
        }
        element.ignore("delta", "index", "usage", "message"); // Perplexity repeats what it has said so far
        beside.putAll(element.unread());
        if (!reason.isEmpty()) {
            finish(reason, stop, pages, sink);
        }
    }

    private void delta(JsonObject delta, String seed, Consumer<StreamEvent> sink) {
        thoughts(delta, sink);
        content(delta, sink);
        String refusal = delta.string("refusal", "");
        if (!refusal.isEmpty()) {
            thinking = Thinking.NONE;
            hasRefused = true;
            sink.accept(new StreamEvent.RefusalDelta(choice, refusal));
        }
        audio(delta, sink);
        if (delta.members().get("images") instanceof List<?>) {
            AssistantMessage.images(delta).forEach(image -> sink.accept(new StreamEvent.PartAdded(choice, image)));
        }
        for (Map<String, @Nullable Object> other : Citations.others(delta)) {
            Part annotation = new Part.Vendor(Dialect.OPENAI_CHAT, Citations.OTHER_ANNOTATION, other);
            sink.accept(new StreamEvent.PartAdded(choice, annotation));
        }
        Citations.read(delta).forEach(citation -> sink.accept(new StreamEvent.CitationAdded(choice, citation)));
        ProviderState state = Thoughts.googleState(delta, states);
        List<JsonObject> fragments = delta.objects("tool_calls");
        if (state != null && fragments.isEmpty()) {
            sink.accept(new StreamEvent.TextState(choice, state));
        }
        for (JsonObject fragment : fragments) {
            thinking = Thinking.NONE;
            calls.fragment(fragment, seed, state, sink);
            state = null;
        }
        if (delta.members().get("function_call") instanceof Map<?, ?>) {
            calls.legacy(delta.requiredObject("function_call"), seed, sink);
        }
    }

    // ---- Words

    private void content(JsonObject delta, Consumer<StreamEvent> sink) {
        Object content = delta.any("content");
        switch (content) {
            case null -> {
                // a chunk about something else
            }
            case String text -> text(text, sink);
            case List<?> _ -> delta.objects("content").forEach(part -> part(part, sink));
            default -> throw delta.wrong("content", content, "a string or a list of parts");
        }
    }

    private void text(String text, Consumer<StreamEvent> sink) {
        if (!text.isEmpty()) {
            thinking = Thinking.NONE;
            sink.accept(new StreamEvent.TextDelta(choice, text));
        }
    }

    /// A piece of Mistral's lists.
    private void part(JsonObject part, Consumer<StreamEvent> sink) {
        String type = part.string("type", "");
        switch (type) {
            case "text" -> text(part.string("text", ""), sink);
            case "thinking" -> {
                think(ChatParts.thinkingText(part), Thinking.TEXT, sink);
                if (part.isTrue("closed") && thinking != Thinking.NONE) {
                    endBlock(sink);
                }
            }
            default ->
                sink.accept(
                        new StreamEvent.PartAdded(choice, new Part.Vendor(Dialect.OPENAI_CHAT, type, part.members())));
        }
    }

    /// Sound comes in pieces, each of which can be heard by itself.
    private void audio(JsonObject delta, Consumer<StreamEvent> sink) {
        if (!(delta.members().get("audio") instanceof Map<?, ?>)) {
            return;
        }
        JsonObject audio = delta.requiredObject("audio");
        String data = audio.string("data", "");
        String transcript = audio.string("transcript", "");
        Extensions rest = Extensions.unreadOf(audio, Dialect.OPENAI_CHAT);
        if (data.isEmpty() && transcript.isEmpty() && rest.isEmpty()) {
            return;
        }
        sink.accept(new StreamEvent.PartAdded(
                choice,
                new Part.Recording(
                        new Media.Inline("audio/pcm", data), "pcm16", transcript.isEmpty() ? null : transcript, rest)));
    }

    // ---- Thoughts

    /// `reasoning_details` and the plain text beside them say the same.
    private void thoughts(JsonObject delta, Consumer<StreamEvent> sink) {
        String plain = Thoughts.text(delta);
        boolean isSaid = false;
        if (delta.members().get("reasoning_details") instanceof List<?>) {
            for (JsonObject detail : delta.objects("reasoning_details")) {
                isSaid |= detailText(detail, sink);
                if (!isSaid && !plain.isEmpty()) {
                    think(plain, Thinking.TEXT, sink);
                    isSaid = true;
                }
                detailState(detail, sink);
            }
        }
        if (!isSaid) {
            think(plain, Thinking.TEXT, sink);
        }
    }

    private boolean detailText(JsonObject detail, Consumer<StreamEvent> sink) {
        Long index = detail.integer("index");
        if (thinking != Thinking.NONE && index != null && block != null && !index.equals(block)) {
            endBlock(sink);
        }
        block = index;
        String text = detail.string("text", "");
        String summary = detail.string("summary", "");
        think(summary, Thinking.SUMMARY, sink);
        think(text, Thinking.TEXT, sink);
        return !text.isEmpty() || !summary.isEmpty();
    }

    private void detailState(JsonObject detail, Consumer<StreamEvent> sink) {
        ProviderState data = DetailState.read(detail, "data", states::ofDetail);
        ProviderState signature = DetailState.read(detail, "signature", states::ofDetail);
        ProviderState state = data == null ? signature : data;
        if (state != null) {
            boolean isRedacted = data != null && thinking == Thinking.NONE;
            thinking = Thinking.NONE;
            sink.accept(new StreamEvent.ReasoningState(choice, state, isRedacted));
        }
    }

    private void think(String text, Thinking kind, Consumer<StreamEvent> sink) {
        if (text.isEmpty()) {
            return;
        }
        if (thinking != Thinking.NONE && thinking != kind) {
            endBlock(sink);
        }
        thinking = kind;
        sink.accept(new StreamEvent.ReasoningDelta(choice, text, kind == Thinking.SUMMARY));
    }

    private void endBlock(Consumer<StreamEvent> sink) {
        thinking = Thinking.NONE;
        sink.accept(new StreamEvent.PartEnded(choice));
    }

    // ---- The end

    /// @param reason null where the stream ends without one
    void finish(@Nullable String reason, @Nullable String stop, List<Citation> pages, Consumer<StreamEvent> sink) {
        if (isFinished) {
            return;
        }
        isFinished = true;
        pages.forEach(page -> sink.accept(new StreamEvent.CitationAdded(choice, page)));
        calls.finish(sink);
        if (!beside.isEmpty()) {
            sink.accept(new StreamEvent.Extended(choice, new Extensions(Dialect.OPENAI_CHAT, beside)));
        }
        sink.accept(new StreamEvent.Finished(choice, ChatFinish.read(reason, stop, !calls.isEmpty(), hasRefused)));
    }
}
