package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to read a text aloud: OpenAI's `/audio/speech`.
///
/// @param input the text
/// @param voice its name, or the id of a voice of the caller's own
/// @param isOwnVoice whether `voice` is such an id, which is written as `{"id":…}`
/// @param responseFormat `mp3`, `opus`, `aac`, `flac`, `wav`, `pcm`; null for the provider's own choice, mp3
/// @param speed 1 is the usual one; null when nobody said
/// @param vendorExtensions other members as they stood
public record AudioSpeechRequest(
        String model,
        String input,
        String voice,
        boolean isOwnVoice,
        @Nullable String responseFormat,
        @Nullable Number speed,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiRequest {

    public AudioSpeechRequest {
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.AUDIO_SPEECH;
    }

    /// What the answer will be, as a media type; `*/*` for a format that is not known.
    public String accept() {
        if ("sse".equals(vendorExtensions.get("stream_format"))) {
            return "text/event-stream";
        }
        return switch (responseFormat == null ? "mp3" : responseFormat.toLowerCase(Locale.ROOT)) {
            case "mp3" -> "audio/mpeg";
            case "opus" -> "audio/opus";
            case "aac" -> "audio/aac";
            case "flac" -> "audio/flac";
            case "wav" -> "audio/wav";
            case "pcm" -> "audio/pcm";
            default -> "*/*";
        };
    }

    /// Reads a body.
    ///
    /// @throws ProtocolException when it has another shape
    public static AudioSpeechRequest parse(JsonObject body) {
        String model = body.requiredString("model");
        String input = body.requiredString("input");
        boolean isOwnVoice = body.any("voice") instanceof Map<?, ?>;
        String voice = isOwnVoice ? body.requiredObject("voice").requiredString("id") : body.requiredString("voice");
        return new AudioSpeechRequest(
                model, input, voice, isOwnVoice, body.string("response_format"), body.number("speed"), body.unread());
    }

    /// The body.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("model", model);
        tree.put("input", input);
        tree.put("voice", isOwnVoice ? Map.of("id", voice) : voice);
        VendorMembers.put(tree, "response_format", responseFormat);
        VendorMembers.put(tree, "speed", speed);
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
