package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Documents in the order in which they answer a question.
///
/// @param results the best one first
/// @param usage null when the provider told none
/// @param vendorExtensions other members as they stood
public record RerankResponse(
        List<Result> results, @Nullable Usage usage, Map<String, @Nullable Object> vendorExtensions)
        implements ApiResponse {

    public RerankResponse {
        results = List.copyOf(results);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    /// One document's place.
    ///
    /// @param index which document of the request, from 0
    /// @param relevanceScore the higher, the better it answers
    /// @param document null when the answer does not repeat it
    public record Result(
            long index,
            Number relevanceScore,
            @Nullable RerankDocument document,
            Map<String, @Nullable Object> vendorExtensions) {
        public Result {
            vendorExtensions = VendorMembers.copy(vendorExtensions);
        }

        private static Result parse(JsonObject from) {
            Long index = from.integer("index");
            Number score = from.number("relevance_score");
            if (index == null || score == null) {
                throw ProtocolException.missingField(from.path(index == null ? "index" : "relevance_score"));
            }
            Object document = from.any("document");
            return new Result(
                    index,
                    score,
                    document == null ? null : RerankDocument.of(document, from.path("document")),
                    from.unread());
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("index", index);
            tree.put("relevance_score", relevanceScore);
            VendorMembers.put(tree, "document", document == null ? null : document.tree());
            VendorMembers.addTo(tree, vendorExtensions);
            return tree;
        }
    }

    /// Tokens that the provider counted; -1 when it did not say.
    public record Usage(long totalTokens, Map<String, @Nullable Object> vendorExtensions) {
        public Usage {
            vendorExtensions = VendorMembers.copy(vendorExtensions);
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            VendorMembers.putCount(tree, "total_tokens", totalTokens);
            VendorMembers.addTo(tree, vendorExtensions);
            return tree;
        }
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.RERANK;
    }

    /// Reads a body. `data` counts as `results`, as some servers call it.
    ///
    /// @throws ProtocolException when it has another shape
    public static RerankResponse parse(JsonObject body) {
        String name = body.has("results") || !body.has("data") ? "results" : "data";
        if (!body.has(name)) {
            throw ProtocolException.missingField(body.path(name));
        }
        List<Result> results = body.objects(name).stream().map(Result::parse).toList();
        JsonObject usage = body.object("usage");
        return new RerankResponse(
                results,
                usage == null ? null : new Usage(VendorMembers.count(usage, "total_tokens"), usage.unread()),
                body.unread());
    }

    /// The body.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("results", results.stream().map(Result::tree).toList());
        VendorMembers.put(tree, "usage", usage == null ? null : usage.tree());
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
