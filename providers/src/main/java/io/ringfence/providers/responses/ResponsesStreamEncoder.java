package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes one stream with all that OpenAI's own has: the answer is created and in progress; every item, part
/// and text is opened, told in deltas and closed with all that was told; the last event repeats everything,
/// with the usage. Calls of tools may be open side by side, all else follows each other.
final class ResponsesStreamEncoder implements StreamEncoder {
    /* The last event repeats the answer, so all of it is held. Answers of models stay far below; more comes
     * only from a server that went wrong. */
    static final int MAX_CHARS = 32 << 20;

    private final AnswerTarget target;
    private final Losses losses;
    private final EventWriter events = new EventWriter();
    private final List<EncodedItem> items = new ArrayList<>();
    private final Map<Integer, CallItem> calls = new HashMap<>();
    private final Set<String> wholeIds = new HashSet<>();
    private final boolean wantsLogprobs;
    private final FreeText freeText;

    private @Nullable ResponseObject response;
    private @Nullable ItemIds ids;
    private @Nullable MessageItem message;
    private @Nullable ReasoningItem reasoning;
    private @Nullable String heldText;
    private boolean hasRefusal;
    private @Nullable Finish finish;
    private @Nullable TokenUsage usage;
    private long chars;
    private boolean isOver;

    ResponsesStreamEncoder(AnswerTarget target, Losses losses) {
        this.target = target;
        this.losses = losses;
        this.freeText = new FreeText(target.request());
        this.wantsLogprobs = target.request() != null
                && Boolean.TRUE.equals(target.request().sampling().logprobs());
    }

    @Override
    public void encode(StreamEvent event, Frames frames) {
        if (event instanceof StreamEvent.Ping) {
            frames.comment("ping");
            return;
        }
        if (isOver) {
            return;
        }
        events.to(frames);
        begin(event);
        if (choiceOf(event) > 0) {
            losses.dropped("every choice but the first");
            return;
        }
        if (heldText != null && !(event instanceof StreamEvent.Logprobs)) {
            releaseText(List.of());
        }
        take(event);
        if (chars > MAX_CHARS && !isOver) {
            fail(ProviderError.ofTree(Map.of("message", "The answer is larger than can be repeated at its end.")));
        }
    }

    private void take(StreamEvent event) {
        switch (event) {
            case StreamEvent.Started _, StreamEvent.Ping _ -> {}
            case StreamEvent.TextDelta text -> text(text.text());
            case StreamEvent.RefusalDelta refusal -> refusal(refusal.text());
            case StreamEvent.ReasoningDelta thoughts -> thoughts(thoughts.text(), thoughts.summary());
            case StreamEvent.ReasoningState state -> state(state.state(), state.redacted());
            case StreamEvent.TextState _ -> losses.dropped("thought signature of a text");
            case StreamEvent.ToolCallStarted call -> call(call);
            case StreamEvent.ToolCallDelta delta -> callDelta(delta);
            case StreamEvent.ToolCallEnded ended -> {
                CallItem call = calls.get(ended.call());
                if (call != null) {
                    call.close(Ending.COMPLETED);
                }
            }
            case StreamEvent.CitationAdded added -> citation(added.citation());
            case StreamEvent.PartAdded added -> part(added.part());
            case StreamEvent.PartEnded _ -> partEnded();
            case StreamEvent.Logprobs likelihoods -> logprobs(likelihoods);
            case StreamEvent.Extended extended -> losses.extensions("choices[0]", extended.extensions());
            case StreamEvent.Finished finished -> finish = finished.finish();
            case StreamEvent.UsageReported reported ->
                usage = usage == null ? reported.usage() : usage.replacedBy(reported.usage());
            case StreamEvent.Failed failed -> fail(failed.error());
            case StreamEvent.Ended _ -> end();
        }
    }

    private static int choiceOf(StreamEvent event) {
        return switch (event) {
            case StreamEvent.TextDelta it -> it.choice();
            case StreamEvent.RefusalDelta it -> it.choice();
            case StreamEvent.ReasoningDelta it -> it.choice();
            case StreamEvent.ReasoningState it -> it.choice();
            case StreamEvent.TextState it -> it.choice();
            case StreamEvent.ToolCallStarted it -> it.choice();
            case StreamEvent.ToolCallDelta it -> it.choice();
            case StreamEvent.ToolCallEnded it -> it.choice();
            case StreamEvent.CitationAdded it -> it.choice();
            case StreamEvent.PartAdded it -> it.choice();
            case StreamEvent.PartEnded it -> it.choice();
            case StreamEvent.Logprobs it -> it.choice();
            case StreamEvent.Extended it -> it.choice();
            case StreamEvent.Finished it -> it.choice();
            case StreamEvent.Started _,
                    StreamEvent.UsageReported _,
                    StreamEvent.Failed _,
                    StreamEvent.Ended _,
                    StreamEvent.Ping _ -> 0;
        };
    }

    /// The answer begins with whatever comes first.
    private void begin(StreamEvent event) {
        if (response != null) {
            return;
        }
        response = event instanceof StreamEvent.Started started
                ? new ResponseObject(target, started.id(), started.model(), started.createdSeconds(), Extensions.NONE)
                : new ResponseObject(target, null, "", -1, Extensions.NONE);
        ids = new ItemIds(response.id());
        events.lifecycle("response.created", Trees.object("response", response.begun()));
        events.lifecycle("response.in_progress", Trees.object("response", response.begun()));
    }

    private String nextId(String prefix) {
        return Objects.requireNonNull(ids).next(prefix);
    }

    // ---- What the model says

    private void text(String text) {
        if (wantsLogprobs) {
            heldText = text; // its likelihoods follow
        } else {
            message().text(text, List.of());
        }
        chars += text.length();
    }

    private void releaseText(List<@Nullable Object> likelihoods) {
        String text = heldText;
        heldText = null;
        if (text != null) {
            message().text(text, likelihoods);
        }
    }

    private void logprobs(StreamEvent.Logprobs likelihoods) {
        if (heldText != null) {
            releaseText(
                    likelihoods.logprobs().get("content") instanceof List<?> words
                            ? new ArrayList<>(words)
                            : List.of());
        }
    }

    private void refusal(String text) {
        hasRefusal = true;
        message().refusal(text);
        chars += text.length();
    }

    private MessageItem message() {
        closeReasoning();
        if (message == null) {
            message = new MessageItem(events, items.size(), nextId("msg_"));
            items.add(message);
        }
        return message;
    }

    private void closeMessage() {
        if (message != null) {
            message.close(Ending.COMPLETED);
            message = null;
        }
    }

    private void citation(Citation citation) {
        int length = message == null ? -1 : message.citableLength();
        Map<String, @Nullable Object> annotation = length < 0 ? null : ContentWriter.annotation(citation, length);
        if (message == null || annotation == null) {
            losses.droppedAll(length < 0 ? "citations behind their text" : "citations without a URL");
        } else {
            message.annotation(annotation);
            chars += 200;
        }
    }

    private void partEnded() {
        if (message != null) {
            message.partEnded();
        }
        if (reasoning != null) {
            reasoning.partEnded();
        }
    }

    // ---- What it thinks

    private void thoughts(String text, boolean isSummary) {
        closeMessage();
        if (reasoning != null && !reasoning.takes(isSummary)) {
            closeReasoning();
        }
        if (reasoning == null) {
            reasoning = openReasoning(isSummary);
        }
        reasoning.delta(text);
        chars += text.length();
    }

    private ReasoningItem openReasoning(boolean isSummary) {
        closeMessage();
        ReasoningItem item = new ReasoningItem(events, items.size(), nextId("rs_"), isSummary);
        items.add(item);
        return item;
    }

    private void closeReasoning() {
        if (reasoning != null) {
            reasoning.close(Ending.COMPLETED);
            reasoning = null;
        }
    }

    private void state(ProviderState state, boolean isRedacted) {
        if (isRedacted) {
            closeReasoning();
        }
        if (reasoning == null) {
            reasoning = openReasoning(false);
        }
        Seal.Kind kind = reasoning.isSummary() ? Seal.Kind.SUMMARY : Seal.Kind.THOUGHTS;
        String encrypted = new Seal(state, isRedacted ? Seal.Kind.REDACTED : kind).write();
        reasoning.close(encrypted, Ending.COMPLETED);
        reasoning = null;
        chars += encrypted.length();
    }

    // ---- What it does

    private void call(StreamEvent.ToolCallStarted started) {
        closeMessage();
        closeReasoning();
        if (started.state() != null) {
            state(started.state(), false); // calls have no place for it: it goes right before
        }
        CallItem.Form form = started.custom()
                ? CallItem.Form.FREE_TEXT
                : freeText.isWanted(started.name()) ? CallItem.Form.WRAPPED_TEXT : CallItem.Form.JSON;
        CallItem call = new CallItem(
                events,
                items.size(),
                nextId(form == CallItem.Form.JSON ? "fc_" : "ctc_"),
                started.id(),
                started.name(),
                form,
                started.extensions());
        losses.extensions("tool_calls", started.extensions());
        items.add(call);
        calls.put(started.call(), call);
    }

    private void callDelta(StreamEvent.ToolCallDelta delta) {
        CallItem call = calls.get(delta.call());
        if (call != null) {
            call.delta(delta.fragment());
            chars += delta.fragment().length();
        }
    }

    /// Parts that come whole.
    private void part(Part part) {
        switch (part) {
            case Part.Text text -> {
                if (!text.text().isEmpty()) {
                    text(text.text());
                }
                releaseText(List.of());
                text.citations().forEach(this::citation);
                partEnded();
            }
            case Part.Refusal refusal -> refusal(refusal.text());
            case Part.Reasoning thoughts -> wholeReasoning(thoughts);
            case Part.ToolCall call -> {
                int number = -1 - calls.size(); // no number of the stream's own
                call(new StreamEvent.ToolCallStarted(
                        0, number, call.id(), call.name(), call.custom(), call.state(), call.extensions()));
                callDelta(new StreamEvent.ToolCallDelta(0, number, call.arguments()));
                Objects.requireNonNull(calls.get(number)).close(Ending.COMPLETED);
            }
            case Part.Image image -> {
                Map<String, @Nullable Object> item = OutputItems.image(image, nextId("ig_"));
                if (item == null) {
                    losses.dropped("an image by its URL");
                } else {
                    chars += String.valueOf(item.get("result")).length();
                    whole("image_generation_call", item);
                }
            }
            case Part.Vendor vendor when vendor.origin() == OPENAI_RESPONSES -> whole(vendor.type(), vendor.raw());
            case Part.Vendor vendor -> losses.dropped(vendor.type());
            case Part.Recording recording -> {
                losses.dropped("audio");
                if (recording.transcript() != null && !recording.transcript().isEmpty()) {
                    part(Part.Text.of(recording.transcript()));
                }
            }
            case Part.Document _ -> losses.dropped("a document in the answer");
            case Part.ToolResult _ -> losses.dropped("a tool result in the answer");
        }
    }

    private void wholeReasoning(Part.Reasoning thoughts) {
        closeReasoning();
        boolean isSummary = !thoughts.summary().isEmpty();
        List<String> texts = isSummary ? thoughts.summary() : List.of(thoughts.text());
        for (String text : texts) {
            if (!text.isEmpty()) {
                partEnded();
                thoughts(text, isSummary);
            }
        }
        if (thoughts.state() != null) {
            state(thoughts.state(), thoughts.redacted());
        } else {
            closeReasoning();
        }
    }

    private void whole(String type, Map<String, @Nullable Object> item) {
        closeMessage();
        closeReasoning();
        boolean hasOwnId = item.get("id") instanceof String id && !id.isEmpty() && wholeIds.add(id);
        Map<String, @Nullable Object> written =
                Trees.object("id", hasOwnId ? item.get("id") : nextId("item_"), "type", type);
        item.forEach(written::putIfAbsent);
        items.add(new WholeItem(events, items.size(), written));
    }

    // ---- The end

    private void end() {
        Finish last = finish == null ? Finish.of(FinishReason.STOP, null) : finish;
        if (last.reason() == FinishReason.CONTENT_FILTER && last.explanation() != null && !hasRefusal) {
            refusal(last.explanation());
        }
        if (last.stopSequence() != null) {
            losses.dropped("stop_sequence");
        }
        if (last.reason() == FinishReason.PAUSE) {
            losses.dropped("pause_turn");
        }
        Ending ending = Ending.of(last, hasRefusal);
        terminal(ending.isFinal() ? ending : ending.failed());
    }

    /// First the event that SDKs raise, then the one that agents read: the service, too, sends both.
    private void fail(ProviderError error) {
        Ending ending = new Ending(Ending.FAILED, null, Failures.inResponse(error));
        closeAll(ending);
        events.lifecycle("error", Failures.event(error));
        last(ending);
    }

    /// Says with what it all ended.
    private void terminal(Ending ending) {
        closeAll(ending);
        last(ending);
    }

    /// Closes what is open. What is open when an answer is cut is cut. A call is not closed when the answer
    /// failed: an agent might run it.
    private void closeAll(Ending ending) {
        isOver = true;
        boolean isWhole = ending.status().equals(Ending.COMPLETED);
        boolean isFailed = ending.status().equals(Ending.FAILED);
        for (EncodedItem item : items) {
            if (!isFailed || !(item instanceof CallItem)) {
                item.close(isWhole ? Ending.COMPLETED : Ending.INCOMPLETE);
            }
        }
    }

    private void last(Ending ending) {
        List<@Nullable Object> output = new ArrayList<>();
        for (EncodedItem item : items) {
            output.add(item.tree());
        }
        String type = switch (ending.status()) {
            case Ending.INCOMPLETE -> "response.incomplete";
            case Ending.FAILED -> "response.failed";
            default -> "response.completed";
        };
        Map<String, @Nullable Object> whole = Objects.requireNonNull(response).tree(ending, output, usage);
        events.lifecycle(type, Trees.object("response", whole));
    }
}
