package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one request.
final class ConverseRequestReader {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private final JsonObject body;
    private final ConverseBlockReader blocks =
            new ConverseBlockReader(value -> StateTag.unwrap(value, DIALECT.stateOrigin()));
    private final Map<String, @Nullable Object> kept = new LinkedHashMap<>();

    ConverseRequestReader(JsonObject body) {
        this.body = body;
    }

    ChatRequest read(RequestPlace place) {
        String model = body.string("modelId");
        var additional = new ConverseAdditionalReader(body.object("additionalModelRequestFields"));
        JsonObject tools = body.object("toolConfig");
        JsonObject output = body.object("outputConfig");
        JsonObject tier = body.object("serviceTier");
        ChatRequest.Builder request =
                ChatRequest.builder(place.model() != null ? place.model() : model == null ? "" : model).stream(
                                place.stream())
                        .includeUsage(place.stream())
                        .instructions(blocks.read(body.objects("system")))
                        .messages(messages(body.objects("messages")))
                        .tools(ConverseToolReader.read(tools, additional.parallel()))
                        .reasoning(additional.reasoning())
                        .format(format(output))
                        .serviceTier(tier == null ? null : tier.string("type"));
        inference(body.object("inferenceConfig"), additional.topK(), request);
        metadata(body.object("requestMetadata"), request);
        keep("toolConfig", tools);
        keep("outputConfig", output);
        keep("serviceTier", tier);
        Map<String, @Nullable Object> rest = additional.rest();
        if (!rest.isEmpty()) {
            kept.put("additionalModelRequestFields", rest);
        }
        if (ConverseFinish.STOP_SEQUENCE_PATHS.equals(body.members().get("additionalModelResponseFieldPaths"))) {
            body.ignore("additionalModelResponseFieldPaths"); // every request with stop sequences asks for it
        }
        Extensions unread = Extensions.unreadOf(body, DIALECT);
        Map<String, @Nullable Object> extensions = new LinkedHashMap<>(unread.members());
        extensions.putAll(kept);
        return request.extensions(extensions.isEmpty() ? Extensions.NONE : new Extensions(DIALECT, extensions))
                .build();
    }

    private List<Message> messages(List<JsonObject> messages) {
        List<Message> read = new ArrayList<>(messages.size());
        for (JsonObject message : messages) {
            String role = message.requiredString("role");
            switch (role) {
                case "assistant" -> read.add(message(Role.ASSISTANT, message, message.objects("content"), true));
                case "user" -> user(message, read);
                default ->
                    throw ProtocolException.invalidShape(message.path("role") + " is neither user nor assistant");
            }
        }
        return read;
    }

    /// Results of tools are a message of their own; they stand before what else the user says.
    private void user(JsonObject message, List<Message> to) {
        List<JsonObject> results = new ArrayList<>();
        List<JsonObject> rest = new ArrayList<>();
        List<JsonObject> last = rest;
        for (JsonObject block : message.objects("content")) {
            if (!block.has("cachePoint")) { // which stays with the block before it
                boolean isResult =
                        block.members().get("toolResult") instanceof Map<?, ?> result && result.get("type") == null;
                last = isResult ? results : rest;
            }
            last.add(block);
        }
        if (!results.isEmpty()) {
            to.add(message(Role.TOOL, message, results, rest.isEmpty()));
        }
        if (!rest.isEmpty() || results.isEmpty()) {
            to.add(message(Role.USER, message, rest, true));
        }
    }

    /// @param isLast whether what nobody has read of the message belongs to this part of it
    private Message message(Role role, JsonObject message, List<JsonObject> content, boolean isLast) {
        List<Map<String, @Nullable Object>> members =
                content.stream().map(JsonObject::members).toList();
        Map<String, @Nullable Object> raw = new LinkedHashMap<>(message.members());
        raw.put("content", members);
        return new Message(
                role,
                blocks.read(content),
                null,
                null,
                RawMessage.of(DIALECT, raw),
                isLast ? Extensions.unreadOf(message, DIALECT) : Extensions.NONE);
    }

    private void inference(@Nullable JsonObject config, @Nullable Number topK, ChatRequest.Builder request) {
        if (config == null) {
            request.sampling(new Sampling(null, null, topK, null, null, null, List.of(), null, null, null, null));
            return;
        }
        request.maxOutputTokens(config.integer("maxTokens"))
                .sampling(new Sampling(
                        config.number("temperature"),
                        config.number("topP"),
                        topK,
                        null,
                        null,
                        null,
                        config.strings("stopSequences"),
                        null,
                        null,
                        null,
                        null));
        keep("inferenceConfig", config);
    }

    private void keep(String name, @Nullable JsonObject object) {
        Map<String, @Nullable Object> unread = object == null ? Map.of() : object.unread();
        if (!unread.isEmpty()) {
            kept.merge(name, unread, (before, more) -> before);
        }
    }

    private static void metadata(@Nullable JsonObject metadata, ChatRequest.Builder request) {
        if (metadata == null) {
            return;
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String name : metadata.members().keySet()) {
            String value = metadata.string(name);
            if (value != null) {
                pairs.put(name, value);
            }
        }
        request.user(pairs.remove(ConverseRequestWriter.USER_ID)).metadata(pairs);
    }

    /// The schema is text, in which JSON stands.
    private @Nullable OutputFormat format(@Nullable JsonObject config) {
        JsonObject format = config == null ? null : config.object("textFormat");
        if (format == null) {
            return null;
        }
        String type = format.requiredString("type");
        JsonObject structure = format.requiredObject("structure");
        JsonObject definition = structure.object("jsonSchema");
        if (!type.equals("json_schema") || definition == null) {
            kept.put("outputConfig", Members.of("textFormat", format.members()));
            return null;
        }
        String schema = definition.requiredString("schema");
        try {
            return new OutputFormat.JsonSchema(
                    definition.string("name"), definition.string("description"), JsonTree.readObject(schema), null);
        } catch (ProtocolException notJson) {
            throw ProtocolException.invalidShape(definition.path("schema") + " holds no JSON object");
        }
    }
}
