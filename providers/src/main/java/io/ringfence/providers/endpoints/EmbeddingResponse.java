package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The vectors of texts.
///
/// @param model as the provider names it; empty when it does not
/// @param usage null when the provider told none
/// @param encoding how the vectors came, and how [#tree] writes them; see [#withEncoding]
/// @param vendorExtensions other members as they stood
public record EmbeddingResponse(
        String model,
        List<Embedding> data,
        @Nullable Usage usage,
        EmbeddingEncoding encoding,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiResponse {

    public EmbeddingResponse {
        data = List.copyOf(data);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    /// Tokens that the provider counted; -1 for what it did not say.
    public record Usage(long promptTokens, long totalTokens, Map<String, @Nullable Object> vendorExtensions) {
        public Usage {
            vendorExtensions = VendorMembers.copy(vendorExtensions);
        }

        private static Usage parse(JsonObject from) {
            return new Usage(
                    VendorMembers.count(from, "prompt_tokens"),
                    VendorMembers.count(from, "total_tokens"),
                    from.unread());
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            VendorMembers.putCount(tree, "prompt_tokens", promptTokens);
            VendorMembers.putCount(tree, "total_tokens", totalTokens);
            VendorMembers.addTo(tree, vendorExtensions);
            return tree;
        }
    }

    /// The same, to be written in the encoding that the client asked for: a client that asked for Base64 takes
    /// a list for something else.
    public EmbeddingResponse withEncoding(EmbeddingEncoding wanted) {
        return new EmbeddingResponse(model, data, usage, wanted, vendorExtensions);
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.EMBEDDINGS;
    }

    /// Reads a body.
    ///
    /// @throws ProtocolException when it has another shape
    public static EmbeddingResponse parse(JsonObject body) {
        body.ignore("object");
        if (!body.has("data")) {
            throw ProtocolException.missingField(body.path("data"));
        }
        List<Embedding> data = new ArrayList<>();
        EmbeddingEncoding encoding = EmbeddingEncoding.FLOAT;
        for (JsonObject element : body.objects("data")) {
            if (!element.has("embedding")) {
                throw ProtocolException.missingField(element.path("embedding"));
            }
            encoding = element.any("embedding") instanceof String ? EmbeddingEncoding.BASE64 : encoding;
            data.add(Embedding.parse(element, data.size()));
        }
        JsonObject usage = body.object("usage");
        return new EmbeddingResponse(
                body.string("model", ""), data, usage == null ? null : Usage.parse(usage), encoding, body.unread());
    }

    /// The body.
    ///
    /// @throws ProtocolException of kind `INVALID_SHAPE` when numbers are wanted and a vector has none
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("object", "list");
        tree.put(
                "data", data.stream().map(embedding -> embedding.tree(encoding)).toList());
        VendorMembers.put(tree, "model", model.isEmpty() ? null : model);
        VendorMembers.put(tree, "usage", usage == null ? null : usage.tree());
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
