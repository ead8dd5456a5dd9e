package io.ringfence.providers.endpoints;

import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The vector of one input.
///
/// @param index which input, from 0
/// @param vendorExtensions other members as they stood
public record Embedding(long index, EmbeddingVector vector, Map<String, @Nullable Object> vendorExtensions) {
    public Embedding {
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    static Embedding parse(JsonObject from, int position) {
        from.ignore("object");
        Long index = from.integer("index");
        EmbeddingVector vector = from.any("embedding") instanceof String base64
                ? new EmbeddingVector.Bytes(base64)
                : new EmbeddingVector.Numbers(numbers(from));
        return new Embedding(index == null ? position : index, vector, from.unread());
    }

    private static List<Number> numbers(JsonObject from) {
        List<@Nullable Object> list = from.list("embedding");
        List<Number> numbers = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof Number number)) {
                throw from.wrong("embedding", element, "numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }

    Map<String, @Nullable Object> tree(EmbeddingEncoding encoding) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("object", "embedding");
        tree.put("index", index);
        tree.put("embedding", encoding == EmbeddingEncoding.BASE64 ? vector.base64() : vector.numbers());
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
