package io.ringfence.providers.neutral;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message of a conversation.
///
/// @param parts in order; a dialect that has one text only joins them
/// @param name of the speaker, where a dialect names one; null otherwise
/// @param id that the provider gave the message or item; null when there is none
/// @param raw what it was read from, null when it was made or edited
public record Message(
        Role role,
        List<Part> parts,
        @Nullable String name,
        @Nullable String id,
        @Nullable RawMessage raw,
        Extensions extensions) {

    public Message {
        parts = List.copyOf(parts);
    }

    public static Message of(Role role, List<Part> parts) {
        return new Message(role, parts, null, null, null, Extensions.NONE);
    }

    public static Message text(Role role, String text) {
        return of(role, List.of(Part.Text.of(text)));
    }

    /// The same message with other parts: an edited one, which has no raw form.
    public Message withParts(List<Part> edited) {
        return new Message(role, edited, name, id, null, extensions);
    }

    /// The same message with what it was read from.
    public Message withRaw(RawMessage readFrom) {
        return new Message(role, parts, name, id, readFrom, extensions);
    }

    /// All texts, one after the other with `separator` between them.
    public String joinedText(String separator) {
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                joined.append(first ? "" : separator).append(text.text());
                first = false;
            }
        }
        return joined.toString();
    }
}
