package io.ringfence.providers.openaichat;

import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes streams: a chunk with the role for each choice, chunks with deltas, a chunk with the finish reason
/// for each choice, a chunk with the usage if the client wants it, `[DONE]`.
final class ChatStreamEncoder implements StreamEncoder {
    private final AnswerTarget target;
    private final Losses losses;
    private final boolean isLegacy;
    private final FreeText freeText;
    private final Map<Integer, ChoiceEncoder> choices = new TreeMap<>();
    private String id;
    private String model;
    private long createdSeconds = -1;
    private @Nullable TokenUsage usage;
    private boolean isOver;

    ChatStreamEncoder(AnswerTarget target, Losses losses) {
        this.target = target;
        this.losses = losses;
        this.isLegacy = ChatAnswerWriter.isLegacy(target.request());
        this.freeText = new FreeText(target.request());
        this.id = target.id();
        this.model = target.model();
    }

    @Override
    public void encode(StreamEvent event, Frames frames) {
        if (isOver) {
            return;
        }
        switch (event) {
            case StreamEvent.Started started -> start(started, frames);
            case StreamEvent.TextDelta text -> choice(text.choice(), frames).text(text.text(), frames);
            case StreamEvent.ReasoningDelta delta ->
                choice(delta.choice(), frames).reasoning(delta.text(), delta.summary(), frames);
            case StreamEvent.ReasoningState state ->
                choice(state.choice(), frames).reasoningState(state.state(), state.redacted(), frames);
            case StreamEvent.TextState state -> choice(state.choice(), frames).textState(state.state(), frames);
            case StreamEvent.ToolCallStarted call ->
                choice(call.choice(), frames).callStarted(call, frames);
            case StreamEvent.ToolCallDelta call ->
                choice(call.choice(), frames).callDelta(call.call(), call.fragment(), frames);
            case StreamEvent.ToolCallEnded call -> choice(call.choice(), frames).callEnded(call.call(), frames);
            case StreamEvent.RefusalDelta refusal ->
                choice(refusal.choice(), frames).refusal(refusal.text(), frames);
            case StreamEvent.CitationAdded added ->
                choice(added.choice(), frames).citation(added.citation(), frames);
            case StreamEvent.PartAdded added -> choice(added.choice(), frames).part(added.part(), frames);
            case StreamEvent.PartEnded ended -> choice(ended.choice(), frames).partEnded();
            case StreamEvent.Logprobs logprobs ->
                choice(logprobs.choice(), frames).logprobs(logprobs, frames);
            case StreamEvent.Extended extended ->
                choice(extended.choice(), frames).extended(extended.extensions());
            case StreamEvent.Finished finished -> finish(finished, frames);
            case StreamEvent.UsageReported reported ->
                usage = usage == null ? reported.usage() : usage.replacedBy(reported.usage());
            case StreamEvent.Failed failed -> fail(failed.error(), frames);
            case StreamEvent.Ended _ -> end(frames);
            case StreamEvent.Ping _ -> frames.comment("ping");
        }
    }

    private void start(StreamEvent.Started started, Frames frames) {
        if (started.id() != null) {
            id = started.id();
        }
        if (model.isEmpty()) {
            model = started.model();
        }
        createdSeconds = started.createdSeconds();
        choice(0, frames);
    }

    /// The choice, opened if it was not.
    private ChoiceEncoder choice(int index, Frames frames) {
        ChoiceEncoder known = choices.get(index);
        if (known != null) {
            return known;
        }
        ChoiceEncoder opened = new ChoiceEncoder(index, isLegacy, freeText, losses, this::chunk);
        choices.put(index, opened);
        opened.open(frames);
        return opened;
    }

    /// A chunk around the choices.
    private Map<String, @Nullable Object> chunk(List<Map<String, @Nullable Object>> elements) {
        if (createdSeconds < 0) {
            createdSeconds = target.epochSeconds().getAsLong();
        }
        Map<String, @Nullable Object> chunk = new LinkedHashMap<>();
        chunk.put("id", id);
        chunk.put("object", "chat.completion.chunk");
        chunk.put("created", createdSeconds);
        chunk.put("model", model);
        chunk.put("choices", elements);
        if (target.includeUsage()) {
            chunk.put("usage", null);
        }
        return chunk;
    }

    private void finish(StreamEvent.Finished finished, Frames frames) {
        if (finished.finish().reason() == FinishReason.ERROR) {
            String raw = finished.finish().raw();
            fail(
                    ProviderError.ofTree(
                            Map.of("message", "The provider's answer failed" + (raw == null ? "." : ": " + raw + "."))),
                    frames);
        } else {
            choice(finished.choice(), frames).finish(finished.finish(), frames);
        }
    }

    private void end(Frames frames) {
        choice(0, frames);
        choices.values().forEach(choice -> choice.finishUnsaid(frames));
        isOver = true;
        if (target.includeUsage() && usage != null) {
            Map<String, @Nullable Object> chunk = chunk(List.of());
            chunk.put("usage", ChatUsage.write(usage, losses));
            frames.frame(null, chunk, false);
        }
        frames.done();
    }

    /// Nothing may follow: a `[DONE]` would make the failed answer look whole.
    private void fail(ProviderError error, Frames frames) {
        isOver = true;
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("message", error.message().isEmpty() ? "The provider's answer failed." : error.message());
        members.put("type", ErrorKind.PROVIDER_ERROR.type());
        members.put("param", error.param());
        members.put("code", error.code() == null ? ErrorKind.PROVIDER_ERROR.code() : error.code());
        members.put("source", "provider");
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("error", members);
        frames.frame(null, body, false);
    }
}
