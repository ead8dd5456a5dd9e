package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads what an assistant said, in a conversation or as an answer: thoughts first, then words, then calls.
final class AssistantMessage {
    private AssistantMessage() {}

    /// @param mint makes an id for a call that has none
    static Message read(JsonObject message, ChatStates states, Supplier<String> mint) {
        message.ignore("role");
        List<Part> parts = new ArrayList<>(Thoughts.read(message, states));
        ProviderState state = Thoughts.googleState(message, states);
        boolean hasCalls = !message.list("tool_calls").isEmpty();
        List<Part> words = ChatParts.read(message, "content");
        addState(words, hasCalls ? null : state);
        addCitations(words, Citations.read(message));
        parts.addAll(words);
        addRefusal(parts, message);
        addAudio(parts, message);
        addImages(parts, message);
        parts.addAll(Calls.read(message, states, mint, hasCalls ? state : null));
        String name = message.string("name");
        addCache(parts, ChatParts.cache(message));
        if (Boolean.FALSE.equals(message.members().get("prefix"))) {
            message.ignore("prefix"); // says nothing that silence does not
        }
        Nested rest = new Nested().add("", message);
        List<Map<String, @Nullable Object>> annotations = Citations.others(message);
        if (!annotations.isEmpty()) {
            rest.put("annotations", annotations);
        }
        return new Message(
                Role.ASSISTANT,
                parts,
                name,
                null,
                RawMessage.of(Dialect.OPENAI_CHAT, message.members()),
                rest.extensions());
    }

    private static void addState(List<Part> words, @Nullable ProviderState state) {
        if (state == null) {
            return;
        }
        if (!words.isEmpty() && words.getLast() instanceof Part.Text last) {
            words.set(
                    words.size() - 1,
                    new Part.Text(last.text(), last.citations(), last.cache(), state, last.extensions()));
        } else {
            words.add(new Part.Text("", List.of(), null, state, Extensions.NONE));
        }
    }

    private static void addCitations(List<Part> words, List<Citation> citations) {
        if (citations.isEmpty()) {
            return;
        }
        for (int i = words.size() - 1; i >= 0; i--) {
            if (words.get(i) instanceof Part.Text text) {
                words.set(i, new Part.Text(text.text(), citations, text.cache(), text.state(), text.extensions()));
                return;
            }
        }
        words.add(new Part.Text("", citations, null, null, Extensions.NONE));
    }

    private static void addRefusal(List<Part> parts, JsonObject message) {
        String refusal = message.string("refusal", "");
        if (!refusal.isEmpty()) {
            parts.add(Part.Refusal.of(refusal));
        }
    }

    /// `audio` of an answer, or the id of one where it is sent back.
    private static void addAudio(List<Part> parts, JsonObject message) {
        if (!(message.members().get("audio") instanceof Map<?, ?>)) {
            return;
        }
        JsonObject audio = JsonObject.of(message.any("audio"), message.path("audio"));
        String data = audio.string("data", "");
        String id = audio.string("id", "");
        String transcript = audio.string("transcript", "");
        if (id.isEmpty() && data.isEmpty()) {
            return; // some servers write every member, empty
        }
        Media media = data.isEmpty()
                ? new Media.FileId(null, Dialect.OPENAI_CHAT.wireName(), id)
                : new Media.Inline(null, data);
        Nested rest = new Nested().add("", audio);
        if (!data.isEmpty() && !id.isEmpty()) {
            rest.put("id", id);
        }
        parts.add(new Part.Recording(media, null, transcript.isEmpty() ? null : transcript, rest.extensions()));
    }

    /// Pictures that the model made (OpenRouter).
    private static void addImages(List<Part> parts, JsonObject message) {
        if (!(message.members().get("images") instanceof List<?>)) {
            return;
        }
        parts.addAll(images(message));
    }

    static List<Part> images(JsonObject holder) {
        List<Part> images = new ArrayList<>();
        for (JsonObject image : holder.objects("images")) {
            JsonObject inner = image.object("image_url");
            String url = inner == null ? null : inner.string("url");
            if (url != null) {
                images.add(new Part.Image(DataUrl.media(url), null, null, null, Extensions.NONE));
            }
        }
        return images;
    }

    /// A wish of the whole message concerns its end.
    static void addCache(List<Part> parts, @Nullable CacheHint cache) {
        if (cache == null) {
            return;
        }
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i) instanceof Part.Text text && text.cache() == null) {
                parts.set(i, new Part.Text(text.text(), text.citations(), cache, text.state(), text.extensions()));
                return;
            }
        }
    }
}
