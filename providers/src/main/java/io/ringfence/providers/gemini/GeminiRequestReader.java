package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a GenerateContentRequest. What it does not understand it keeps under the path where it stood.
final class GeminiRequestReader {
    private final JsonObject body;
    private final Map<String, @Nullable Object> unread = new LinkedHashMap<>();

    GeminiRequestReader(JsonObject body) {
        this.body = GeminiFields.camel(body);
    }

    ChatRequest read(RequestPlace place) {
        String model = body.string("model", "");
        ChatRequest.Builder request = ChatRequest.builder(place.model() == null ? model : place.model());
        if (!body.has("contents")) {
            throw ProtocolException.missingField("contents");
        }
        request.messages(new GeminiConversationReader().read(rawContents()));
        request.instructions(instructions());
        request.tools(GeminiTools.read(body, unread));
        JsonObject config = GeminiFields.object(body, "generationConfig");
        if (config != null) {
            GeminiConfigReader.read(config, request, unread);
        }
        request.cache(new CacheSettings(null, null, null, body.string("cachedContent")));
        request.metadata(labels());
        request.serviceTier(body.string("serviceTier"));
        request.stream(place.stream());
        request.includeUsage(place.stream());
        GeminiFields.keepUnread(body, "", unread);
        request.extensions(unread.isEmpty() ? Extensions.NONE : new Extensions(Dialect.GEMINI, unread));
        return request.build();
    }

    /// The contents with the names of their members as they stand, for they are kept.
    private List<JsonObject> rawContents() {
        return body.any("contents") instanceof Map<?, ?>
                ? List.of(JsonObject.of(body.any("contents"), "contents"))
                : body.objects("contents");
    }

    private List<Part> instructions() {
        if (body.any("systemInstruction") instanceof String text) {
            return List.of(Part.Text.of(text));
        }
        JsonObject content = GeminiFields.object(body, "systemInstruction");
        if (content == null) {
            return List.of();
        }
        GeminiPartReader reader = GeminiPartReader.ofClient();
        List<Part> parts = new ArrayList<>();
        for (JsonObject part : GeminiFields.objects(content, "parts")) {
            parts.add(reader.read(part, false, MintedIds.ofConversation()));
        }
        content.ignore("role"); // there is but one who instructs, whatever is written
        GeminiFields.keepUnread(content, "systemInstruction", unread);
        return parts;
    }

    private Map<String, String> labels() {
        JsonObject labels = body.object("labels");
        Map<String, String> metadata = new LinkedHashMap<>();
        if (labels != null) {
            labels.members().keySet().forEach(name -> {
                String value = labels.string(name);
                if (value != null) {
                    metadata.put(name, value);
                }
            });
        }
        return metadata;
    }
}
