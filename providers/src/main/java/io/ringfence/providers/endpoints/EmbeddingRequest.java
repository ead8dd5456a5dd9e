package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request for the vectors of texts: OpenAI's `/embeddings`.
///
/// @param input at least one
/// @param dimensions length of the vectors, null for the model's own
/// @param encodingFormat `float` or `base64`, or another word of the provider's; null when nobody said
/// @param user the end user's id, or null
/// @param vendorExtensions other members as they stood
public record EmbeddingRequest(
        String model,
        List<EmbeddingInput> input,
        @Nullable Long dimensions,
        @Nullable String encodingFormat,
        @Nullable String user,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiRequest {

    /// @throws IllegalArgumentException without input
    public EmbeddingRequest {
        if (input.isEmpty()) {
            throw new IllegalArgumentException("input is empty");
        }
        input = List.copyOf(input);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    /// One text, everything else as the provider likes it.
    public static EmbeddingRequest of(String model, String text) {
        return new EmbeddingRequest(model, List.of(new EmbeddingInput.Text(text)), null, null, null, Map.of());
    }

    /// How the client wants to have the vectors written.
    public EmbeddingEncoding encoding() {
        return "base64".equals(encodingFormat) ? EmbeddingEncoding.BASE64 : EmbeddingEncoding.FLOAT;
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.EMBEDDINGS;
    }

    /// Reads a body. `input` is a text, a list of token numbers, or a list of texts and lists of token numbers.
    ///
    /// @throws ProtocolException when it has another shape
    public static EmbeddingRequest parse(JsonObject body) {
        return new EmbeddingRequest(
                body.requiredString("model"),
                input(body),
                body.integer("dimensions"),
                body.string("encoding_format"),
                body.string("user"),
                body.unread());
    }

    private static List<EmbeddingInput> input(JsonObject body) {
        Object value = body.any("input");
        if (value == null) {
            throw ProtocolException.missingField(body.path("input"));
        }
        if (value instanceof String text) {
            return List.of(new EmbeddingInput.Text(text));
        }
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw body.wrong("input", value, "a text, or a list of texts or token numbers that is not empty");
        }
        if (list.getFirst() instanceof Number) {
            return List.of(tokens(body, list));
        }
        List<EmbeddingInput> inputs = new ArrayList<>(list.size());
        for (Object element : list) {
            inputs.add(
                    switch (element) {
                        case String text -> new EmbeddingInput.Text(text);
                        case List<?> tokens -> tokens(body, tokens);
                        case null, default -> throw body.wrong("input", element, "texts, or lists of token numbers");
                    });
        }
        return inputs;
    }

    private static EmbeddingInput.Tokens tokens(JsonObject body, List<?> list) {
        List<Long> tokens = new ArrayList<>(list.size());
        for (Object token : list) {
            tokens.add(
                    switch (token) {
                        case Integer number -> number.longValue();
                        case Long number -> number;
                        case null, default -> throw body.wrong("input", token, "token numbers");
                    });
        }
        return new EmbeddingInput.Tokens(tokens);
    }

    /// The body. A single input is written bare.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("model", model);
        List<Object> inputs = input.stream().map(EmbeddingRequest::bare).toList();
        tree.put("input", inputs.size() == 1 ? inputs.getFirst() : inputs);
        VendorMembers.put(tree, "dimensions", dimensions);
        VendorMembers.put(tree, "encoding_format", encodingFormat);
        VendorMembers.put(tree, "user", user);
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }

    private static Object bare(EmbeddingInput input) {
        return switch (input) {
            case EmbeddingInput.Text(String text) -> text;
            case EmbeddingInput.Tokens(List<Long> tokens) -> tokens;
        };
    }
}
