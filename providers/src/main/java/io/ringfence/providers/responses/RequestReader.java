package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one request. One thread.
final class RequestReader {
    /// Asks for the likelihoods of words, next to `top_logprobs`.
    static final String INCLUDE_LOGPROBS = "message.output_text.logprobs";

    private final JsonObject body;
    private final Map<String, @Nullable Object> unread = new LinkedHashMap<>();

    RequestReader(JsonObject body) {
        this.body = body;
    }

    /// @param model what the request line names, or null
    ChatRequest read(@Nullable String model) {
        StateSettings state = new StateSettings(
                body.bool("store"),
                body.string("previous_response_id"),
                body.any("conversation"),
                body.strings("include"),
                body.bool("background"));
        JsonObject text = body.object("text");
        String verbosity = text == null ? null : text.string("verbosity");
        OutputFormat format = text == null ? null : format(text);
        keepUnread("text", text);
        ChatRequest.Builder request = ChatRequest.builder(model(model))
                .instructions(instructions())
                .messages(InputReader.read(body))
                .tools(ToolsReader.read(body))
                .maxOutputTokens(body.integer("max_output_tokens"))
                .sampling(sampling(state))
                .format(format)
                .verbosity(verbosity)
                .reasoning(reasoning())
                .cache(new CacheSettings(
                        body.string("prompt_cache_key"), body.string("prompt_cache_retention"), null, null))
                .state(state)
                .stream(body.isTrue("stream"))
                .includeUsage(true) // the last event tells it, asked or not
                .metadata(metadata())
                .user(user())
                .serviceTier(body.string("service_tier"));
        Map<String, @Nullable Object> extensions = body.unread();
        extensions.putAll(unread);
        return request.extensions(new Extensions(OPENAI_RESPONSES, extensions)).build();
    }

    /// A stored prompt may name the model instead.
    private String model(@Nullable String ofPlace) {
        String model = body.string("model");
        if (model != null) {
            return model;
        }
        if (ofPlace != null) {
            return ofPlace;
        }
        return body.has("prompt") ? "" : body.requiredString("model");
    }

    private List<Part> instructions() {
        String instructions = body.string("instructions");
        return instructions == null || instructions.isEmpty() ? List.of() : List.of(Part.Text.of(instructions));
    }

    /// Penalties, seed and the like are not OpenAI's here, but other servers take them.
    private Sampling sampling(StateSettings state) {
        return new Sampling(
                body.number("temperature"),
                body.number("top_p"),
                body.number("top_k"),
                body.integer("seed"),
                body.number("presence_penalty"),
                body.number("frequency_penalty"),
                stop(),
                null,
                state.include().contains(INCLUDE_LOGPROBS) ? Boolean.TRUE : null,
                body.integer("top_logprobs"),
                null);
    }

    private List<String> stop() {
        if (body.members().get("stop") instanceof String word) {
            body.ignore("stop");
            return List.of(word);
        }
        return body.strings("stop");
    }

    private static @Nullable OutputFormat format(JsonObject text) {
        JsonObject format = text.object("format");
        if (format == null) {
            return null;
        }
        String type = format.requiredString("type");
        return switch (type) {
            case "text" -> new OutputFormat.PlainText();
            case "json_object" -> new OutputFormat.AnyJson();
            case "json_schema" ->
                new OutputFormat.JsonSchema(
                        format.string("name"),
                        format.string("description"),
                        format.requiredObject("schema").members(),
                        format.bool("strict"));
            default -> throw format.wrong("type", type, "text, json_object or json_schema");
        };
    }

    private @Nullable ReasoningSettings reasoning() {
        JsonObject reasoning = body.object("reasoning");
        if (reasoning == null) {
            return null;
        }
        String effort = reasoning.string("effort");
        String summary = reasoning.string("summary");
        String elder = reasoning.string("generate_summary");
        summary = summary == null ? elder : summary;
        return new ReasoningSettings(
                "none".equals(effort) ? ReasoningSettings.Mode.OFF : null,
                effort,
                null,
                summary,
                summary == null ? null : Boolean.TRUE,
                Extensions.unreadOf(reasoning, OPENAI_RESPONSES));
    }

    private Map<String, String> metadata() {
        JsonObject metadata = body.object("metadata");
        if (metadata == null) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : metadata.members().keySet()) {
            String value = metadata.string(name);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    /// `safety_identifier` is what OpenAI now calls `user`. Where a client sends both, the elder one is kept
    /// beside.
    private @Nullable String user() {
        String identifier = body.string("safety_identifier");
        return identifier == null ? body.string("user") : identifier;
    }

    private void keepUnread(String name, @Nullable JsonObject object) {
        if (object != null && !object.unread().isEmpty()) {
            unread.put(name, object.unread());
        }
    }

    /// Whether `request` was read from this dialect: its extensions have this origin even when there are none.
    static boolean isOwn(ChatRequest request) {
        return request.extensions().belongTo(OPENAI_RESPONSES);
    }

    /// The words of the system that stand in a field of their own.
    static @Nullable String instructions(ChatRequest request) {
        List<String> texts = new ArrayList<>();
        for (Part part : request.instructions()) {
            if (part instanceof Part.Text text && !text.text().isEmpty()) {
                texts.add(text.text());
            }
        }
        return texts.isEmpty() ? null : String.join("\n\n", texts);
    }
}
