package io.ringfence.providers.endpoints;

import io.ringfence.providers.tree.JsonObject;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The vector of one input.
///
/// @param index which input, from 0
/// @param values the elements, with the digits that the provider wrote; of a vector that came as Base64, the fewest
/// digits that tell its 32-bit floats apart
/// @param vendorExtensions other members as they stood
public record Embedding(long index, List<Number> values, Map<String, @Nullable Object> vendorExtensions) {
    public Embedding {
        values = List.copyOf(values);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    static Embedding parse(JsonObject from, int position) {
        from.ignore("object");
        Long index = from.integer("index");
        List<Number> values = from.any("embedding") instanceof String base64 ? ofBase64(from, base64) : ofList(from);
        return new Embedding(index == null ? position : index, values, from.unread());
    }

    private static List<Number> ofList(JsonObject from) {
        List<@Nullable Object> list = from.list("embedding");
        List<Number> values = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof Number number)) {
                throw from.wrong("embedding", element, "numbers");
            }
            values.add(number);
        }
        return values;
    }

    private static List<Number> ofBase64(JsonObject from, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw from.wrong("embedding", base64, "numbers or Base64");
        }
        if (bytes.length % Float.BYTES != 0) {
            throw from.wrong("embedding", base64, "Base64 of 32-bit floats");
        }
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Number> values = new ArrayList<>(bytes.length / Float.BYTES);
        while (floats.hasRemaining()) {
            float value = floats.getFloat();
            if (!Float.isFinite(value)) {
                throw from.wrong("embedding", base64, "finite numbers");
            }
            values.add(new BigDecimal(Float.toString(value)));
        }
        return values;
    }

    Map<String, @Nullable Object> tree(EmbeddingEncoding encoding) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("object", "embedding");
        tree.put("index", index);
        tree.put("embedding", encoding == EmbeddingEncoding.BASE64 ? base64() : values);
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }

    private String base64() {
        ByteBuffer floats = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> floats.putFloat(value.floatValue()));
        return Base64.getEncoder().encodeToString(floats.array());
    }
}
