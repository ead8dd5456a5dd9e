package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads one request. One thread.
final class MessagesRequestReader {
    private final JsonObject body;
    private final BlockReader blocks = new BlockReader(Own.DIALECT.stateOrigin());

    MessagesRequestReader(JsonObject body) {
        this.body = body;
    }

    ChatRequest read(RequestPlace place) {
        String model = place.model() == null ? body.requiredString("model") : place.model();
        body.ignore("model");
        boolean stream = body.isTrue("stream") || place.stream();
        JsonObject metadata = body.object("metadata");
        String user = metadata == null ? null : metadata.string("user_id");
        ChatRequest.Builder request = ChatRequest.builder(model)
                .instructions(system())
                .messages(messages())
                .tools(MessagesTools.read(body))
                .maxOutputTokens(body.integer("max_tokens"))
                .sampling(sampling())
                .cache(new CacheSettings(null, null, CacheControl.read(body), null))
                .stream(stream)
                .includeUsage(stream)
                .user(user)
                .metadata(metadata == null ? Map.of() : texts(metadata))
                .serviceTier(body.string("service_tier"));
        JsonObject outputConfig = body.object("output_config");
        String effort = outputConfig == null ? null : outputConfig.string("effort");
        request.reasoning(Thinking.read(body.object("thinking"), effort)).format(format(outputConfig));
        return request.extensions(extensions(outputConfig)).build();
    }

    private List<Part> system() {
        if (body.any("system") instanceof String text) {
            return List.of(Part.Text.of(text));
        }
        List<Part> parts = new ArrayList<>();
        for (JsonObject block : body.objects("system")) {
            parts.add(
                    "text".equals(block.string("type", "text")) ? BlockReader.text(block) : MediaBlocks.vendor(block));
        }
        return parts;
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        for (JsonObject message : body.objects("messages")) {
            String role = message.requiredString("role");
            switch (role) {
                case "user" -> readUser(message, messages);
                case "assistant" -> messages.add(whole(Role.ASSISTANT, message));
                case "system" -> messages.add(whole(Role.SYSTEM, message));
                default -> throw message.wrong("role", role, "user, assistant or system");
            }
        }
        return messages;
    }

    private Message whole(Role role, JsonObject message) {
        List<Part> parts = blocks.read(message);
        return message(role, parts, message, message.members());
    }

    /// Results of tools stand among what the user says; they are messages of their own.
    private void readUser(JsonObject message, List<Message> to) {
        List<Part> parts = blocks.read(message);
        List<Part> results = only(parts, part -> part instanceof Part.ToolResult);
        if (results.isEmpty()) {
            to.add(message(Role.USER, parts, message, message.members()));
        } else if (results.size() == parts.size()) {
            to.add(message(Role.TOOL, parts, message, message.members()));
        } else {
            to.add(message(Role.TOOL, results, message, raw(message, true)));
            List<Part> others = only(parts, part -> !(part instanceof Part.ToolResult));
            to.add(Message.of(Role.USER, others).withRaw(RawMessage.of(Own.DIALECT, raw(message, false))));
        }
    }

    private static Message message(Role role, List<Part> parts, JsonObject message, Map<String, @Nullable Object> raw) {
        Extensions extensions = Extensions.unreadOf(message, Own.DIALECT);
        return new Message(role, parts, null, null, RawMessage.of(Own.DIALECT, raw), extensions);
    }

    private static List<Part> only(List<Part> parts, Predicate<Part> wanted) {
        return parts.stream().filter(wanted).toList();
    }

    /// The message as it would stand with only the results of tools in it, or only with everything else.
    private static Map<String, @Nullable Object> raw(JsonObject message, boolean ofResults) {
        Map<String, @Nullable Object> raw = new LinkedHashMap<>(message.members());
        List<@Nullable Object> content = new ArrayList<>();
        for (Object block : message.list("content")) {
            boolean isResult = block instanceof Map<?, ?> members && "tool_result".equals(members.get("type"));
            if (isResult == ofResults) {
                content.add(block);
            }
        }
        raw.put("content", content);
        return raw;
    }

    private Sampling sampling() {
        return new Sampling(
                body.number("temperature"),
                body.number("top_p"),
                body.number("top_k"),
                null,
                null,
                null,
                body.strings("stop_sequences"),
                null,
                null,
                null,
                null);
    }

    private @Nullable OutputFormat format(@Nullable JsonObject outputConfig) {
        JsonObject format = outputConfig == null ? null : outputConfig.object("format");
        JsonObject older = body.object("output_format");
        if (format == null) {
            format = older;
        }
        if (format == null) {
            return null;
        }
        String type = format.requiredString("type");
        if (!type.equals("json_schema")) {
            throw format.wrong("type", type, "json_schema");
        }
        return new OutputFormat.JsonSchema(
                null, null, format.requiredObject("schema").members(), null);
    }

    private static Map<String, String> texts(JsonObject metadata) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : metadata.unread().keySet()) {
            texts.put(name, metadata.string(name, ""));
        }
        return texts;
    }

    /// What nobody has read, that of `output_config` included.
    private Extensions extensions(@Nullable JsonObject outputConfig) {
        Map<String, @Nullable Object> unread = body.unread();
        Map<String, @Nullable Object> unreadConfig = outputConfig == null ? Map.of() : outputConfig.unread();
        if (!unreadConfig.isEmpty()) {
            unread.put("output_config", unreadConfig);
        }
        return unread.isEmpty() ? Extensions.NONE : new Extensions(Own.DIALECT, unread);
    }
}
