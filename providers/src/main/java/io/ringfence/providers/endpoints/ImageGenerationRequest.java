package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request for pictures: OpenAI's `/images/generations`. Null = nobody said.
///
/// @param prompt what shall be on them
/// @param size as `1024x1024` or `auto`, in pixels
/// @param n how many
/// @param vendorExtensions other members as they stood
public record ImageGenerationRequest(
        @Nullable String model,
        String prompt,
        @Nullable String size,
        @Nullable String quality,
        @Nullable String style,
        @Nullable String background,
        @Nullable String outputFormat,
        @Nullable Long n,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiRequest {

    public ImageGenerationRequest {
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.IMAGE_GENERATIONS;
    }

    /// Reads a body.
    ///
    /// @throws ProtocolException when it has another shape
    public static ImageGenerationRequest parse(JsonObject body) {
        return new ImageGenerationRequest(
                body.string("model"),
                body.requiredString("prompt"),
                body.string("size"),
                body.string("quality"),
                body.string("style"),
                body.string("background"),
                body.string("output_format"),
                body.integer("n"),
                body.unread());
    }

    /// The body.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        VendorMembers.put(tree, "model", model);
        tree.put("prompt", prompt);
        VendorMembers.put(tree, "size", size);
        VendorMembers.put(tree, "quality", quality);
        VendorMembers.put(tree, "style", style);
        VendorMembers.put(tree, "background", background);
        VendorMembers.put(tree, "output_format", outputFormat);
        VendorMembers.put(tree, "n", n);
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
