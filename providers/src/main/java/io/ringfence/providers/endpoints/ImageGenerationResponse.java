package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pictures.
///
/// @param createdSeconds Unix time, null when the provider did not say
/// @param vendorExtensions other members as they stood, usage among them
public record ImageGenerationResponse(
        @Nullable Long createdSeconds, List<Image> data, Map<String, @Nullable Object> vendorExtensions)
        implements ApiResponse {

    public ImageGenerationResponse {
        data = List.copyOf(data);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    /// One picture. Null = not said.
    ///
    /// @param url where it is, for a while
    /// @param base64 its bytes
    /// @param revisedPrompt the prompt that it was really made after
    /// @param mediaType as `image/png`
    public record Image(
            @Nullable String url,
            @Nullable String base64,
            @Nullable String revisedPrompt,
            @Nullable String mediaType,
            Map<String, @Nullable Object> vendorExtensions) {
        public Image {
            vendorExtensions = VendorMembers.copy(vendorExtensions);
        }

        private static Image parse(JsonObject from) {
            String mediaType = from.string("media_type");
            String otherName = from.string("mime_type");
            return new Image(
                    from.string("url"),
                    from.string("b64_json"),
                    from.string("revised_prompt"),
                    mediaType == null ? otherName : mediaType,
                    from.unread());
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            VendorMembers.put(tree, "url", url);
            VendorMembers.put(tree, "b64_json", base64);
            VendorMembers.put(tree, "revised_prompt", revisedPrompt);
            VendorMembers.put(tree, "media_type", mediaType);
            VendorMembers.addTo(tree, vendorExtensions);
            return tree;
        }
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.IMAGE_GENERATIONS;
    }

    /// Reads a body. A picture's `mime_type` counts as its `media_type`.
    ///
    /// @throws ProtocolException when it has another shape
    public static ImageGenerationResponse parse(JsonObject body) {
        if (!body.has("data")) {
            throw ProtocolException.missingField(body.path("data"));
        }
        List<Image> images = body.objects("data").stream().map(Image::parse).toList();
        return new ImageGenerationResponse(body.integer("created"), images, body.unread());
    }

    /// The body.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        VendorMembers.put(tree, "created", createdSeconds);
        tree.put("data", data.stream().map(Image::tree).toList());
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
