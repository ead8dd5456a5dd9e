package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads requests.
final class ChatRequestReader {
    private final JsonObject body;
    private final Nested rest = new Nested();

    private ChatRequestReader(JsonObject body) {
        this.body = body;
    }

    static ChatRequest read(JsonObject body, RequestPlace place) {
        return new ChatRequestReader(body).request(place);
    }

    private ChatRequest request(RequestPlace place) {
        String model = body.string("model", "");
        if (model.isEmpty()) {
            if (place.model() == null) {
                throw ProtocolException.missingField("model");
            }
            model = place.model();
        }
        if (!body.has("messages")) {
            throw ProtocolException.missingField("messages");
        }
        ChatRequest.Builder request = ChatRequest.builder(model)
                .messages(ChatMessages.read(body.objects("messages")))
                .tools(ChatTools.read(body))
                .maxOutputTokens(outputLimit())
                .sampling(sampling())
                .format(format())
                .verbosity(body.string("verbosity"))
                .modalities(body.strings("modalities").stream()
                        .map(modality -> modality.toLowerCase(Locale.ROOT))
                        .toList())
                .reasoning(ReasoningReader.read(body))
                .cache(cache())
                .state(new StateSettings(body.bool("store"), null, null, List.of(), null))
                .stream(body.isTrue("stream") || place.stream())
                .metadata(metadata())
                .user(user())
                .serviceTier(body.string("service_tier"));
        JsonObject options = body.object("stream_options");
        if (options != null) {
            request.includeUsage(options.isTrue("include_usage"));
            rest.add("stream_options", options);
        }
        rest.add("", body);
        return request.extensions(rest.extensions()).build();
    }

    /// The newer of the two names wins. Where they disagree, the older one is kept, too.
    private @Nullable Long outputLimit() {
        Long limit = body.integer("max_completion_tokens");
        Long older = body.integer("max_tokens");
        if (limit != null && older != null && !limit.equals(older)) {
            rest.put("max_tokens", older);
        }
        return limit == null ? older : limit;
    }

    private Sampling sampling() {
        Long seed = body.integer("seed");
        Long randomSeed = body.integer("random_seed");
        // A number is the older `completions` form, which is left as an extension.
        Boolean logprobs = body.members().get("logprobs") instanceof Number ? null : body.bool("logprobs");
        JsonObject bias = body.object("logit_bias");
        return new Sampling(
                body.number("temperature"),
                body.number("top_p"),
                body.number("top_k"),
                seed == null ? randomSeed : seed,
                body.number("presence_penalty"),
                body.number("frequency_penalty"),
                stop(),
                body.integer("n"),
                logprobs,
                body.integer("top_logprobs"),
                bias == null ? null : bias.members());
    }

    private List<String> stop() {
        Object stop = body.any("stop");
        return switch (stop) {
            case null -> List.of();
            case String text -> List.of(text);
            case List<?> _ -> body.strings("stop");
            default -> throw body.wrong("stop", stop, "a string or a list of strings");
        };
    }

    private @Nullable OutputFormat format() {
        if (!(body.members().get("response_format") instanceof Map<?, ?>)) {
            return null;
        }
        JsonObject format = JsonObject.of(body.members().get("response_format"), "response_format");
        String type = format.string("type", "");
        JsonObject schema = null;
        OutputFormat read;
        switch (type) {
            case "text" -> read = new OutputFormat.PlainText();
            case "json_object" -> read = new OutputFormat.AnyJson();
            case "json_schema" -> {
                schema = format.requiredObject("json_schema");
                JsonObject inner = schema.object("schema");
                read = new OutputFormat.JsonSchema(
                        schema.string("name"),
                        schema.string("description"),
                        inner == null ? Map.of() : inner.members(),
                        schema.bool("strict"));
            }
            default -> {
                return null; // a grammar or the like: an extension
            }
        }
        body.ignore("response_format");
        rest.add("response_format", format);
        rest.add("response_format.json_schema", schema);
        return read;
    }

    private CacheSettings cache() {
        String key = body.string("prompt_cache_key");
        String retention = body.string("prompt_cache_retention");
        return new CacheSettings(key, retention, ChatParts.cache(body), null);
    }

    /// `user`, or what replaces it. Both are kept where both are given.
    private @Nullable String user() {
        String user = body.string("user");
        if (user == null) {
            return body.string("safety_identifier");
        }
        if (body.members().get("safety_identifier") instanceof String identifier && identifier.equals(user)) {
            body.ignore("safety_identifier");
        }
        return user;
    }

    /// Texts by name. What holds anything else is an extension.
    private Map<String, String> metadata() {
        if (!(body.members().get("metadata") instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name) || !(entry.getValue() instanceof String value)) {
                return Map.of();
            }
            metadata.put(name, value);
        }
        body.ignore("metadata");
        return metadata;
    }
}
