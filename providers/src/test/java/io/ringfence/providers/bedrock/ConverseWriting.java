package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A codec, models of every family, and short ways to write what tests give it.
abstract class ConverseWriting {
    static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;
    static final String CLAUDE_3 = "anthropic.claude-3-5-sonnet-20241022-v2:0";
    static final String CLAUDE_4_5 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    static final String CLAUDE_4_6 = "us.anthropic.claude-opus-4-6-v1";
    static final String CLAUDE_5 = "global.anthropic.claude-fable-5-1";
    static final String NOVA = "amazon.nova-lite-v1:0";
    static final String NOVA_2 = "us.amazon.nova-2-lite-v1:0";
    static final String MISTRAL = "mistral.mistral-large-2407-v1:0";
    static final String PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456";

    final ConverseRequests requests = new ConverseRequests();
    final List<String> lost = new ArrayList<>();

    ChatRequest parsed(String body) {
        return requests.parse(JsonObject.root(Trees.object(body)), new RequestPlace(CLAUDE_4_5, false));
    }

    Map<String, @Nullable Object> written(String model, UnaryOperator<ChatRequest.Builder> with) {
        ChatRequest.Builder request =
                ChatRequest.builder("client-model").messages(List.of(Message.text(Role.USER, "Hi")));
        Losses losses = new Losses(DIALECT);
        Map<String, @Nullable Object> body =
                requests.emit(with.apply(request).build(), RequestTarget.of(DIALECT, model), losses);
        lost.clear();
        lost.addAll(losses.reasons());
        return body;
    }

    Map<String, @Nullable Object> conversation(String model, Message... messages) {
        return written(model, request -> request.messages(List.of(messages)));
    }

    Map<String, @Nullable Object> toolConversation(Message... messages) {
        return toolConversation(CLAUDE_4_5, messages);
    }

    Map<String, @Nullable Object> toolConversation(String model, Message... messages) {
        List<Message> all = new ArrayList<>(List.of(Message.text(Role.USER, "Go")));
        all.addAll(List.of(messages));
        return written(
                model, request -> request.messages(all).tools(new ToolSettings(List.of(function("a")), null, null)));
    }

    Map<String, @Nullable Object> choice(String model, ToolChoice choice) {
        return written(
                model, request -> request.tools(new ToolSettings(List.of(function("a"), function("b")), choice, null)));
    }

    Map<String, @Nullable Object> parallel(String model, @Nullable ToolChoice choice) {
        return written(model, request -> request.tools(new ToolSettings(List.of(function("a")), choice, false)));
    }

    Map<String, @Nullable Object> tier(String tier) {
        return written(CLAUDE_4_5, request -> request.serviceTier(tier));
    }

    static Tool function(String name) {
        return new Tool.Function(
                name, "does " + name, Trees.object("{'type':'object','properties':{}}"), null, null, Extensions.NONE);
    }

    static Message result(String id, String text) {
        return Message.of(Role.TOOL, List.of(Part.ToolResult.of(id, List.of(Part.Text.of(text)))));
    }

    static Part image(@Nullable String mediaType, String base64) {
        return new Part.Image(new Media.Inline(mediaType, base64), null, null, null, Extensions.NONE);
    }

    static Part document(@Nullable String fileName, @Nullable String title) {
        return new Part.Document(
                new Media.Inline("application/pdf", "AAAA"), fileName, title, null, null, null, Extensions.NONE);
    }

    static ReasoningSettings effort(String effort) {
        return new ReasoningSettings(null, effort, null, null, null, Extensions.NONE);
    }

    static Sampling sampling(String temperature, @Nullable String topP, @Nullable Integer topK) {
        return new Sampling(
                new BigDecimal(temperature),
                topP == null ? null : new BigDecimal(topP),
                topK,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null);
    }
}
