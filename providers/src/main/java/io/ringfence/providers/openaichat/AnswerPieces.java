package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StateTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pieces that whole answers and streams write alike.
final class AnswerPieces {
    private AnswerPieces() {}

    /// Puts chat's own extensions back. Lists go on where the codec's own end; everything else that the codec
    /// has written stays, and what stood there is lost.
    static void putBack(Map<String, @Nullable Object> to, Extensions extensions, Losses losses, String where) {
        losses.extensions(where, extensions);
        if (!extensions.belongTo(Dialect.OPENAI_CHAT)) {
            return;
        }
        extensions.members().forEach((name, value) -> {
            if (!to.containsKey(name)) {
                to.put(name, value);
            } else if (to.get(name) instanceof List<?> first && value instanceof List<?> more) {
                List<@Nullable Object> all = new ArrayList<>(first);
                all.addAll(more);
                to.put(name, all);
            } else {
                losses.dropped(where.isEmpty() ? name : where + "." + name);
            }
        });
    }

    /// How likely the words were; a member that the client's libraries look for may be null, but not absent.
    static @Nullable Map<String, @Nullable Object> logprobs(@Nullable Map<String, @Nullable Object> logprobs) {
        if (logprobs == null) {
            return null;
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>(logprobs);
        written.putIfAbsent("content", null);
        written.putIfAbsent("refusal", null);
        return written;
    }

    /// `extra_content` with a thought signature.
    static Map<String, @Nullable Object> google(ProviderState state) {
        Map<String, @Nullable Object> google = new LinkedHashMap<>();
        google.put("thought_signature", StateTag.wrap(state, ChatStates.GOOGLE_ORIGIN));
        Map<String, @Nullable Object> extra = new LinkedHashMap<>();
        extra.put("google", google);
        return extra;
    }

    /// A call, still without what is called.
    static Map<String, @Nullable Object> call(String id, boolean isCustom, @Nullable ProviderState state) {
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("id", id);
        call.put("type", isCustom ? "custom" : "function");
        if (state != null) {
            call.put("extra_content", google(state));
        }
        return call;
    }

    /// An image that the model made, as OpenRouter has it; none when it cannot be said.
    static List<Map<String, @Nullable Object>> images(Part.Image image, Losses losses, String where) {
        String url = switch (image.media()) {
            case Media.Inline inline -> DataUrl.of(inline, "image/png");
            case Media.Url address -> address.url();
            case Media.FileId _, Media.PlainText _ -> null;
        };
        if (url == null) {
            losses.dropped(where + " (an image that is no bytes and no address)");
            return List.of();
        }
        if (image.state() != null) {
            losses.dropped(where + " (the state of an image)");
        }
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("url", url);
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", "image_url");
        written.put("image_url", inner);
        return List.of(written);
    }

    /// `audio` of a message or a delta; null when it cannot be said.
    static @Nullable Map<String, @Nullable Object> audio(Part.Recording recording, Losses losses, String where) {
        Map<String, @Nullable Object> audio = new LinkedHashMap<>();
        if (recording.extensions().belongTo(Dialect.OPENAI_CHAT)) {
            audio.putAll(recording.extensions().members());
        } else {
            losses.extensions(where, recording.extensions());
        }
        switch (recording.media()) {
            case Media.Inline inline
            when !isVideo(inline) -> {
                if (!inline.base64().isEmpty()) {
                    audio.put("data", inline.base64());
                }
            }
            default -> {
                losses.dropped(where + " (audio or video that is no bytes)");
                return null;
            }
        }
        if (recording.transcript() != null) {
            audio.put("transcript", recording.transcript());
        }
        return audio;
    }

    private static boolean isVideo(Media.Inline media) {
        return media.mediaType() != null && media.mediaType().startsWith("video/");
    }
}
