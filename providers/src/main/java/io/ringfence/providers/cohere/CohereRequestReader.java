package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one request.
final class CohereRequestReader {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private final JsonObject body;

    CohereRequestReader(JsonObject body) {
        this.body = body;
    }

    ChatRequest read() {
        boolean stream = body.isTrue("stream");
        return ChatRequest.builder(body.requiredString("model")).stream(stream)
                .includeUsage(stream)
                .messages(messages())
                .tools(tools())
                .maxOutputTokens(body.integer("max_tokens"))
                .sampling(sampling())
                .format(format())
                .reasoning(reasoning())
                .extensions(Extensions.unreadOf(body, DIALECT))
                .build();
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        for (JsonObject message : body.objects("messages")) {
            messages.add(CohereMessageReader.read(message));
        }
        int user = lastUser(messages);
        if (user >= 0) {
            List<Part> parts = documents();
            if (!parts.isEmpty()) {
                parts.addAll(messages.get(user).parts());
                messages.set(user, messages.get(user).withParts(parts));
            }
        }
        return messages;
    }

    /// Documents belong to what the user asks; that message is an edited one then, without a raw form.
    private List<Part> documents() {
        List<Part> documents = new ArrayList<>();
        for (Object document : body.list("documents")) {
            documents.add(CohereDocuments.read(document));
        }
        return documents;
    }

    private static int lastUser(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role() == Role.USER) {
                return i;
            }
        }
        return -1;
    }

    private ToolSettings tools() {
        Boolean strict = body.bool("strict_tools");
        List<Tool> tools = new ArrayList<>();
        for (JsonObject tool : body.objects("tools")) {
            tools.add(tool(tool, strict));
        }
        String choice = body.string("tool_choice");
        return new ToolSettings(
                tools,
                switch (choice) {
                    case null -> null;
                    case "NONE" -> new ToolChoice.None();
                    case "REQUIRED" -> new ToolChoice.Required();
                    default -> throw body.wrong("tool_choice", choice, "REQUIRED or NONE");
                },
                null);
    }

    private static Tool tool(JsonObject tool, @Nullable Boolean strict) {
        String type = tool.string("type", "function");
        if (!type.equals("function")) {
            return new Tool.BuiltIn(Tool.BuiltIn.Kind.OTHER, DIALECT, type, tool.members());
        }
        JsonObject function = tool.requiredObject("function");
        JsonObject parameters = function.object("parameters");
        return new Tool.Function(
                function.requiredString("name"),
                function.string("description"),
                parameters == null ? null : parameters.members(),
                strict,
                null,
                Extensions.unreadOf(function, DIALECT));
    }

    private Sampling sampling() {
        return new Sampling(
                body.number("temperature"),
                body.number("p"),
                body.number("k"),
                body.integer("seed"),
                body.number("presence_penalty"),
                body.number("frequency_penalty"),
                body.strings("stop_sequences"),
                null,
                body.bool("logprobs"),
                null,
                null);
    }

    private @Nullable OutputFormat format() {
        JsonObject format = body.object("response_format");
        if (format == null) {
            return null;
        }
        JsonObject schema = format.object("json_schema");
        String type = format.requiredString("type");
        return switch (type) {
            case "text" -> new OutputFormat.PlainText();
            case "json_object" ->
                schema == null
                        ? new OutputFormat.AnyJson()
                        : new OutputFormat.JsonSchema(null, null, schema.members(), null);
            default -> throw format.wrong("type", type, "text or json_object");
        };
    }

    private @Nullable ReasoningSettings reasoning() {
        JsonObject thinking = body.object("thinking");
        if (thinking == null) {
            return null;
        }
        String type = thinking.requiredString("type");
        ReasoningSettings.Mode mode = switch (type) {
            case "enabled" -> ReasoningSettings.Mode.ON;
            case "disabled" -> ReasoningSettings.Mode.OFF;
            default -> throw thinking.wrong("type", type, "enabled or disabled");
        };
        Long budget = thinking.integer("token_budget");
        return new ReasoningSettings(mode, null, budget, null, null, Extensions.unreadOf(thinking, DIALECT));
    }
}
