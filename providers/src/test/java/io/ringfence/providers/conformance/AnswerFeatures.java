package io.ringfence.providers.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of the page about answers: what a provider may say, and which clients get to know it.
final class AnswerFeatures {
    private static final Part TEXT = Part.Text.of("Rome.");

    private AnswerFeatures() {}

    static String markdown() {
        StringBuilder page = new StringBuilder("\n## Answers\n\nWhole / streamed.\n\n| said |");
        Dialect.ingress()
                .forEach(client -> page.append(" to ").append(client.wireName()).append(" |"));
        page.append("\n|---|").append("---|".repeat(Dialect.ingress().size())).append('\n');
        Map<String, Integer> notes = new LinkedHashMap<>();
        features().forEach((name, answer) -> {
            page.append("| ").append(name).append(" |");
            for (Dialect client : Dialect.ingress()) {
                page.append(' ')
                        .append(whole(client, answer, notes))
                        .append(" / ")
                        .append(streamed(client, answer, notes))
                        .append(" |");
            }
            page.append('\n');
        });
        page.append('\n');
        notes.forEach(
                (note, number) -> page.append(number).append(". ").append(note).append('\n'));
        return page.toString();
    }

    private static Map<String, ChatResponse> features() {
        Map<String, ChatResponse> features = new LinkedHashMap<>();
        features.put("Text", answer(FinishReason.STOP, TEXT));
        features.put(
                "Calls of tools",
                answer(
                        FinishReason.TOOL_CALLS,
                        Part.ToolCall.of("call_1", "weather", "{\"city\":\"Rome\"}"),
                        Part.ToolCall.of("call_2", "weather", "{\"city\":\"Oslo\"}")));
        for (String origin : List.of("openai", "anthropic", "gemini", "bedrock")) {
            features.put(
                    "Thoughts signed by " + origin,
                    answer(FinishReason.STOP, Part.Reasoning.of("hm", new ProviderState(origin, "c2lnbmVk")), TEXT));
        }
        features.put("Thoughts without signature", answer(FinishReason.STOP, Part.Reasoning.of("hm", null), TEXT));
        features.put(
                "Call signed by gemini",
                answer(
                        FinishReason.TOOL_CALLS,
                        new Part.ToolCall(
                                "call_1",
                                "weather",
                                "{}",
                                false,
                                new ProviderState("gemini", "c2lnbmVk"),
                                null,
                                Extensions.NONE)));
        features.put("Refusal", answer(FinishReason.CONTENT_FILTER, Part.Refusal.of("No.")));
        features.put("Cut at the limit", answer(FinishReason.LENGTH, TEXT));
        features.put(
                "Cut at a stop sequence",
                answer(new Finish(FinishReason.STOP_SEQUENCE, "stop_sequence", "END", null), TEXT));
        features.put("Held back by a filter", answer(FinishReason.CONTENT_FILTER, TEXT));
        features.put("Paused", answer(FinishReason.PAUSE, TEXT));
        features.put("Failed", answer(Finish.of(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL"), TEXT));
        Citation citation = new Citation(
                "https://example.com",
                "Example",
                "Rome",
                0,
                4,
                Dialect.OPENAI_CHAT,
                Map.of("type", "url_citation", "url_citation", Map.of("url", "https://example.com")));
        features.put(
                "Citation of a page",
                answer(FinishReason.STOP, new Part.Text("Rome.", List.of(citation), null, null, Extensions.NONE)));
        features.put(
                "Image",
                answer(
                        FinishReason.STOP,
                        new Part.Image(
                                new Media.Inline("image/png", "iVBORw0KGgo="), null, null, null, Extensions.NONE)));
        features.put("Usage of the cache", answer(FinishReason.STOP, TEXT));
        return features;
    }

    private static ChatResponse answer(FinishReason reason, Part... parts) {
        return answer(Finish.of(reason, null), parts);
    }

    private static ChatResponse answer(Finish finish, Part... parts) {
        TokenUsage usage = new TokenUsage(100, 40, 10, 10, -1, 20, 5, -1, -1, -1, 120, Extensions.NONE);
        return new ChatResponse(
                "id",
                "model",
                1_790_000_000L,
                List.of(new ChatResponse.Choice(
                        0, Message.of(Role.ASSISTANT, List.of(parts)), finish, null, Extensions.NONE)),
                usage,
                null,
                Extensions.NONE);
    }

    private static AnswerTarget target(Dialect client) {
        return new AnswerTarget(client, null, "", "0123456789abcdef", () -> 1_790_000_000L, true);
    }

    private static String whole(Dialect client, ChatResponse answer, Map<String, Integer> notes) {
        Losses losses = new Losses(client);
        try {
            JsonTree.string(Codecs.answers(client).emit(answer, target(client), losses));
        } catch (ProtocolException refused) {
            return "error " + number(String.valueOf(refused.getMessage()), notes);
        }
        return verdict(losses, notes);
    }

    private static String streamed(Dialect client, ChatResponse answer, Map<String, Integer> notes) {
        Losses losses = new Losses(client);
        StreamEncoder encoder = Codecs.answers(client).encoder(target(client), losses);
        ByteBuf out = Unpooled.buffer();
        SseFrames frames = new SseFrames(out, client == Dialect.GEMINI ? "\r\n" : "\n");
        for (StreamEvent event : NeutralAnswers.events(answer, new java.util.Random(1))) {
            encoder.encode(event, frames);
        }
        boolean isError = out.toString(StandardCharsets.UTF_8).contains("\"error\":{");
        return isError ? "error in the stream" : verdict(losses, notes);
    }

    private static String verdict(Losses losses, Map<String, Integer> notes) {
        return losses.isEmpty()
                ? "yes"
                : "loss "
                        + String.join(
                                ", ",
                                losses.reasons().stream()
                                        .map(reason -> number(reason, notes))
                                        .toList());
    }

    private static String number(@Nullable String note, Map<String, Integer> notes) {
        String code = "`" + String.valueOf(note).replace('`', '\'') + "`";
        return String.valueOf(notes.computeIfAbsent(code, _ -> notes.size() + 1));
    }
}
