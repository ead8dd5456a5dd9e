package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to put documents in the order in which they answer a question: `/rerank`.
///
/// @param topN how many of them to tell, null for all
/// @param returnDocuments whether the answer repeats the documents, null when nobody said
/// @param vendorExtensions other members as they stood
public record RerankRequest(
        String model,
        String query,
        List<RerankDocument> documents,
        @Nullable Long topN,
        @Nullable Boolean returnDocuments,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiRequest {

    public RerankRequest {
        documents = List.copyOf(documents);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.RERANK;
    }

    /// Reads a body.
    ///
    /// @throws ProtocolException when it has another shape
    public static RerankRequest parse(JsonObject body) {
        String model = body.requiredString("model");
        String query = body.requiredString("query");
        if (!body.has("documents")) {
            throw ProtocolException.missingField(body.path("documents"));
        }
        List<RerankDocument> documents = new ArrayList<>();
        for (Object document : body.list("documents")) {
            documents.add(RerankDocument.of(document, body.path("documents") + "[" + documents.size() + "]"));
        }
        return new RerankRequest(
                model, query, documents, body.integer("top_n"), body.bool("return_documents"), body.unread());
    }

    /// The body.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("model", model);
        tree.put("query", query);
        tree.put("documents", documents.stream().map(RerankDocument::tree).toList());
        VendorMembers.put(tree, "top_n", topN);
        VendorMembers.put(tree, "return_documents", returnDocuments);
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
