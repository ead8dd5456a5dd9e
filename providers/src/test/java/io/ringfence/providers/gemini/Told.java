package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What an answer tells its reader, whole or streamed; of its first choice.
///
/// @param calls name and arguments, one after the other
/// @param ends how often the answer was said to be whole
record Told(
        String text,
        String reasoning,
        List<Object> calls,
        List<String> states,
        @Nullable FinishReason finish,
        long input,
        long toolUse,
        long output,
        long cacheRead,
        long reasoned,
        int citations,
        List<String> others,
        int ends) {

    static Told of(ChatResponse response) {
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        List<Object> calls = new ArrayList<>();
        List<String> states = new ArrayList<>();
        List<String> others = new ArrayList<>();
        int citations = 0;
        ChatResponse.Choice choice = response.choices().getFirst();
        for (Part part : choice.message().parts()) {
            switch (part) {
                case Part.Text words -> {
                    text.append(words.text());
                    citations += words.citations().size();
                    if (words.state() != null) {
                        states.add(words.state().value());
                    }
                }
                case Part.Reasoning thoughts -> reasoning.append(thoughts.visibleText());
                case Part.ToolCall call -> {
                    calls.add(call.name() + call.arguments());
                    if (call.state() != null) {
                        states.add(call.state().value());
                    }
                }
                default -> others.add(part.toString());
            }
        }
        return new Told(
                text.toString(),
                reasoning.toString(),
                calls,
                states,
                choice.finish().reason(),
                known(response.usage(), TokenUsage::input),
                known(response.usage(), TokenUsage::toolUsePrompt),
                known(response.usage(), TokenUsage::output),
                known(response.usage(), TokenUsage::cacheRead),
                known(response.usage(), TokenUsage::reasoning),
                citations,
                others,
                1);
    }

    static Told of(List<StreamEvent> events) {
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        Map<Integer, String> names = new TreeMap<>();
        List<String> states = new ArrayList<>();
        List<String> others = new ArrayList<>();
        FinishReason finish = null;
        TokenUsage usage = null;
        int citations = 0;
        int ends = 0;
        for (StreamEvent event : events) {
            switch (event) {
                case StreamEvent.TextDelta delta -> text.append(delta.text());
                case StreamEvent.ReasoningDelta delta -> reasoning.append(delta.text());
                case StreamEvent.TextState state -> states.add(state.state().value());
                case StreamEvent.ToolCallStarted started -> {
                    names.put(started.call(), started.name());
                    arguments.put(started.call(), new StringBuilder());
                    if (started.state() != null) {
                        states.add(started.state().value());
                    }
                }
                case StreamEvent.ToolCallDelta delta ->
                    Objects.requireNonNull(arguments.get(delta.call())).append(delta.fragment());
                case StreamEvent.PartAdded added -> others.add(added.part().toString());
                case StreamEvent.CitationAdded _ -> citations++;
                case StreamEvent.Finished finished -> finish = finished.finish().reason();
                case StreamEvent.UsageReported reported -> usage = reported.usage();
                case StreamEvent.Ended _ -> ends++;
                case StreamEvent.Failed failed ->
                    others.add("failed: " + failed.error().message());
                default -> {}
            }
        }
        List<Object> calls = new ArrayList<>();
        names.forEach((number, name) -> {
            String json = String.valueOf(arguments.get(number));
            calls.add(name + (json.isEmpty() ? "{}" : JsonTree.string(JsonTree.read(json))));
        });
        return new Told(
                text.toString(),
                reasoning.toString(),
                calls,
                states,
                finish,
                known(usage, TokenUsage::input),
                known(usage, TokenUsage::toolUsePrompt),
                known(usage, TokenUsage::output),
                known(usage, TokenUsage::cacheRead),
                known(usage, TokenUsage::reasoning),
                citations,
                others,
                ends);
    }

    private static long known(@Nullable TokenUsage usage, ToLongFunction<TokenUsage> count) {
        return usage == null ? 0 : TokenUsage.known(count.applyAsLong(usage));
    }

    // ---- Writing and reading again

    static AnswerTarget target() {
        return new AnswerTarget(Dialect.GEMINI, null, "", "minted-id", () -> 1_700_000_000L, true);
    }

    /// The frames that a Gemini client gets.
    static List<Map<String, @Nullable Object>> encode(List<StreamEvent> events, Losses losses) {
        List<Map<String, @Nullable Object>> frames = new ArrayList<>();
        StreamEncoder encoder = new GeminiAnswers().encoder(target(), losses);
        for (StreamEvent event : events) {
            encoder.encode(event, new StreamEncoder.Frames() {
                @Override
                public void frame(@Nullable String name, Object data, boolean content) {
                    // As the client reads it.
                    frames.add(RecordedGemini.map(JsonTree.read(JsonTree.bytes(data))));
                }

                @Override
                public void done() {
                    throw new AssertionError("Gemini has no [DONE]");
                }

                @Override
                public void comment(String text) {
                    throw new AssertionError("Google's clients do not know comments");
                }
            });
        }
        return frames;
    }

    static List<StreamEvent> decode(List<Map<String, @Nullable Object>> frames) {
        List<StreamEvent> events = new ArrayList<>();
        StreamDecoder decoder = new GeminiAnswers().decoder(AnswerSource.of(Dialect.GEMINI));
        for (Map<String, @Nullable Object> frame : frames) {
            decoder.decode(null, JsonObject.root(frame), events::add);
        }
        decoder.end(events::add);
        return events;
    }
}
