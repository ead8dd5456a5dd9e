package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes a stream of GenerateContentResponses. Calls go out whole, in their order; reasons to finish and the
/// usage go out last, in one response. Signs of life are not written: Google's own clients read nothing but
/// data lines, and take anything else for an error.
final class GeminiStreamEncoder implements StreamEncoder {
    private static final GeminiModel ANY_MODEL = GeminiModel.of("");

    private final AnswerTarget target;
    private final Losses losses;
    private final Map<Integer, GeminiStreamCandidate> candidates = new TreeMap<>();
    private @Nullable String id;
    private String model = "";
    private long createdSeconds = -1;
    private @Nullable TokenUsage usage;
    private boolean isOver;
    private boolean hasFailed;

    GeminiStreamEncoder(AnswerTarget target, Losses losses) {
        this.target = target;
        this.losses = losses;
    }

    @Override
    public void encode(StreamEvent event, Frames frames) {
        if (hasFailed) {
            return;
        }
        switch (event) {
            case StreamEvent.Started started -> {
                id = started.id();
                model = started.model();
                createdSeconds = started.createdSeconds();
            }
            case StreamEvent.TextDelta delta -> {
                GeminiStreamCandidate candidate = candidate(delta.choice(), frames);
                candidate.said(delta.text());
                write(delta.choice(), GeminiPartWriter.text(delta.text(), false), frames);
            }
            case StreamEvent.RefusalDelta delta -> {
                candidate(delta.choice(), frames).said(delta.text());
                write(delta.choice(), GeminiPartWriter.text(delta.text(), false), frames);
            }
            case StreamEvent.ReasoningDelta delta -> {
                candidate(delta.choice(), frames).thought(delta.text());
                write(delta.choice(), GeminiPartWriter.text(delta.text(), true), frames);
            }
            case StreamEvent.ReasoningState state -> encodeState(state, frames);
            case StreamEvent.TextState state -> {
                flush(state.choice(), false, frames);
                write(state.choice(), signed(GeminiPartWriter.text("", false), state.state()), frames);
            }
            case StreamEvent.ToolCallStarted started ->
                candidate(started.choice()).start(started);
            case StreamEvent.ToolCallDelta delta -> {
                if (!candidate(delta.choice()).append(delta)) {
                    fail(GeminiStreamCandidate.TOO_LONG, frames);
                }
            }
            case StreamEvent.ToolCallEnded ended -> {
                candidate(ended.choice()).end(ended.call());
                flush(ended.choice(), false, frames);
            }
            case StreamEvent.CitationAdded added -> candidate(added.choice()).cite(added.citation());
            case StreamEvent.PartAdded added -> encodePart(added, frames);
            case StreamEvent.PartEnded ended -> candidate(ended.choice()).endPart();
            case StreamEvent.Logprobs logprobs -> {
                Map<String, @Nullable Object> written = new LinkedHashMap<>();
                written.put("logprobsResult", GeminiLogprobs.write(logprobs.logprobs()));
                written.put("index", logprobs.choice());
                writeCandidates(List.of(written), frames);
            }
            case StreamEvent.Extended extended -> {
                losses.extensions("candidates", extended.extensions());
                if (extended.extensions().belongTo(Dialect.GEMINI)) {
                    candidate(extended.choice()).aside(extended.extensions().members());
                }
            }
            case StreamEvent.Finished finished -> candidate(finished.choice()).finish(finished.finish());
            case StreamEvent.UsageReported reported -> encodeUsage(reported.usage(), frames);
            case StreamEvent.Failed failed -> {
                hasFailed = true;
                frames.frame(null, GeminiErrors.write(failed.error()), true);
            }
            case StreamEvent.Ended _ -> end(frames);
            case StreamEvent.Ping _ -> {}
        }
    }

    private GeminiStreamCandidate candidate(int choice) {
        return candidates.computeIfAbsent(choice, _ -> new GeminiStreamCandidate());
    }

    /// The candidate, once its calls that have ended are written.
    private GeminiStreamCandidate candidate(int choice, Frames frames) {
        flush(choice, false, frames);
        return candidate(choice);
    }

    // ---- Frames

    private Map<String, @Nullable Object> response(List<Object> written) {
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        if (!written.isEmpty()) {
            response.put("candidates", written);
        }
        return response;
    }

    private void writeCandidates(List<Object> written, Frames frames) {
        send(response(written), true, frames);
    }

    private void send(Map<String, @Nullable Object> response, boolean content, Frames frames) {
        GeminiAnswerWriter.putNames(response, target, id, model, createdSeconds);
        frames.frame(null, response, content);
    }

    private void write(int choice, Map<String, @Nullable Object> part, Frames frames) {
        Map<String, @Nullable Object> candidate = new LinkedHashMap<>();
        candidate.put("content", content(List.of(part)));
        candidate.put("index", choice);
        writeCandidates(List.of(candidate), frames);
    }

    private static Map<String, @Nullable Object> content(List<Object> parts) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("parts", parts);
        content.put("role", "model");
        return content;
    }

    private static Map<String, @Nullable Object> signed(
            Map<String, @Nullable Object> part, @Nullable ProviderState state) {
        GeminiAnswerWriter.sign(part, state);
        return part;
    }

    private void fail(String message, Frames frames) {
        hasFailed = true;
        frames.frame(null, GeminiErrors.write(ProviderError.ofTree(Map.of("message", message))), true);
    }

    // ---- Parts

    private void encodeState(StreamEvent.ReasoningState event, Frames frames) {
        candidate(event.choice(), frames).thoughtEnded(event.state(), event.redacted());
        ProviderState state = GeminiAnswerWriter.reasoningState(event.state(), event.redacted());
        write(event.choice(), signed(GeminiPartWriter.text("", true), state), frames);
    }

    private void encodePart(StreamEvent.PartAdded added, Frames frames) {
        GeminiStreamCandidate candidate = candidate(added.choice(), frames);
        String where = "choices[" + added.choice() + "]";
        switch (added.part()) {
            case Part.Vendor vendor -> {
                Map<String, @Nullable Object> raw = GeminiPartWriter.vendor(vendor, losses);
                if (raw != null && GeminiStreamCandidate.isAside(vendor)) {
                    candidate.aside(raw);
                } else if (raw != null) {
                    candidate.showed();
                    write(added.choice(), raw, frames);
                }
            }
            case Part.Image image -> {
                Map<String, @Nullable Object> part = GeminiPartWriter.media(image, where, ANY_MODEL, losses);
                if (part != null) {
                    candidate.showed();
                    write(added.choice(), signed(part, image.state()), frames);
                }
            }
            case Part.Recording _, Part.Document _ -> {
                Map<String, @Nullable Object> part = GeminiPartWriter.media(added.part(), where, ANY_MODEL, losses);
                if (part != null) {
                    candidate.showed();
                    write(added.choice(), part, frames);
                }
            }
            case Part.Text text -> {
                candidate.said(text.text());
                write(added.choice(), signed(GeminiPartWriter.text(text.text(), false), text.state()), frames);
            }
            case Part.Refusal refusal -> {
                candidate.said(refusal.text());
                write(added.choice(), GeminiPartWriter.text(refusal.text(), false), frames);
            }
            case Part.Reasoning _, Part.ToolCall _, Part.ToolResult _ -> losses.dropped("a part that came whole");
        }
    }

    /// @param all also the calls that nobody has ended
    private void flush(int choice, boolean all, Frames frames) {
        for (GeminiStreamCandidate.Call call : candidate(choice).due(all)) {
            Map<String, @Nullable Object> args =
                    GeminiAnswerWriter.arguments(call.name(), call.arguments(), call.isCustom(), losses);
            Map<String, @Nullable Object> part =
                    signed(GeminiPartWriter.call(call.id(), call.name(), args), call.state());
            losses.extensions("functionCall", call.extensions());
            GeminiFields.putBack(call.extensions(), part);
            write(choice, part, frames);
        }
    }

    // ---- The end

    private void encodeUsage(TokenUsage reported, Frames frames) {
        boolean isForgetful = reported.input() == 0 && reported.output() == 0;
        usage = usage != null && isForgetful ? usage : reported;
        if (isOver) {
            Map<String, @Nullable Object> response = response(List.of());
            response.put("usageMetadata", GeminiAnswerWriter.usage(usage, losses));
            send(response, false, frames);
        }
    }

    private void end(Frames frames) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (candidates.isEmpty()) {
            candidate(0);
        }
        List<Object> written = new ArrayList<>();
        for (Map.Entry<Integer, GeminiStreamCandidate> entry : candidates.entrySet()) {
            flush(entry.getKey(), true, frames);
            Map<String, @Nullable Object> candidate = new LinkedHashMap<>();
            candidate.put("content", content(List.of(GeminiPartWriter.text("", false))));
            Finish finish = entry.getValue().finish();
            GeminiAnswerWriter.putFinish(
                    candidate, finish == null ? Finish.of(FinishReason.STOP, null) : finish, losses);
            candidate.put("index", entry.getKey());
            entry.getValue().writeAside(candidate);
            written.add(candidate);
        }
        Map<String, @Nullable Object> response = response(written);
        if (usage != null) {
            response.put("usageMetadata", GeminiAnswerWriter.usage(usage, losses));
        }
        send(response, true, frames);
    }
}
