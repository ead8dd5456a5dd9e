package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes the thoughts out of answers whose model writes them into its text, between `<think>` and `</think>`.
///
/// - A text without an opening tag stays as it is, character for character.
/// - A block goes from an opening tag to the first closing tag after it; an opening tag inside is part of the
///   thoughts. White space right behind the closing tag goes with it.
/// - An opening tag that is never closed makes everything behind it thoughts.
/// - What is left is trimmed. The thoughts of several blocks are joined with a line feed.
///
/// In answers the thoughts become [Part.Reasoning] and [StreamEvent.ReasoningDelta], as if the provider had
/// told them apart itself. Immutable; any thread.
///
/// @param ignoreCase whether `<Think>` counts, too
public record ThinkTags(boolean ignoreCase) {
    /// Tags as models write them, in lower case.
    public static final ThinkTags EXACT = new ThinkTags(false);

    /// Tags in any mixture of cases.
    public static final ThinkTags ANY_CASE = new ThinkTags(true);

    static final String OPEN = "<think>";
    static final String CLOSE = "</think>";

    /// A text taken apart.
    ///
    /// @param thinking null when there was no opening tag
    public record Stripped(String content, @Nullable String thinking) {}

    /// Takes a whole text apart. O(n).
    public Stripped strip(String text) {
        int open = indexOf(text, OPEN, 0);
        if (open < 0) {
            return new Stripped(text, null);
        }
        var content = new StringBuilder();
        var thinking = new StringBuilder();
        int at = 0;
        boolean isFirst = true;
        while (open >= 0) {
            content.append(text, at, open);
            thinking.append(isFirst ? "" : "\n");
            isFirst = false;
            int inside = open + OPEN.length();
            int close = indexOf(text, CLOSE, inside);
            if (close < 0) {
                thinking.append(text, inside, text.length());
                at = text.length();
                break;
            }
            thinking.append(text, inside, close);
            at = close + CLOSE.length();
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            open = indexOf(text, OPEN, at);
        }
        content.append(text, at, text.length());
        return new Stripped(trimmed(content), thinking.toString());
    }

    /// Takes the texts of an answer apart, each on its own. The thoughts of a text stand right before what is
    /// left of it; a text of which nothing is left goes away. The same object when there is no tag in it.
    public ChatResponse strip(ChatResponse response) {
        if (!areIn(response)) {
            return response;
        }
        List<ChatResponse.Choice> choices = response.choices().stream()
                .map(choice -> new ChatResponse.Choice(
                        choice.index(),
                        strip(choice.message()),
                        choice.finish(),
                        choice.logprobs(),
                        choice.extensions()))
                .toList();
        return new ChatResponse(
                response.id(),
                response.model(),
                response.createdSeconds(),
                choices,
                response.usage(),
                response.serviceTier(),
                response.extensions());
    }

    /// Whether there is an opening tag in a text of an answer.
    public boolean areIn(ChatResponse response) {
        return response.choices().stream()
                .flatMap(choice -> choice.message().parts().stream())
                .anyMatch(part -> part instanceof Part.Text text && indexOf(text.text(), OPEN, 0) >= 0);
    }

    private Message strip(Message message) {
        List<Part> parts = new ArrayList<>(message.parts().size() + 1);
        boolean isChanged = false;
        for (Part part : message.parts()) {
            Stripped stripped = part instanceof Part.Text text ? strip(text.text()) : null;
            if (stripped == null || stripped.thinking() == null) {
                parts.add(part);
                continue;
            }
            isChanged = true;
            if (!stripped.thinking().isEmpty()) {
                parts.add(Part.Reasoning.of(stripped.thinking(), null));
            }
            if (part instanceof Part.Text text && (!stripped.content().isEmpty() || text.state() != null)) {
                parts.add(withText(text, stripped.content()));
            }
        }
        return isChanged ? message.withParts(parts) : message;
    }

    private static Part.Text withText(Part.Text text, String content) {
        List<Citation> citations =
                text.citations().stream().map(ThinkTags::unplaced).toList();
        return new Part.Text(content, citations, text.cache(), text.state(), text.extensions());
    }

    /// A citation of a text whose characters have moved: which of them it supports is no longer known.
    static Citation unplaced(Citation citation) {
        return new Citation(
                citation.url(), citation.title(), citation.citedText(), -1, -1, citation.origin(), citation.raw());
    }

    /// The same for a stream: what it takes goes on to `sink`, with thoughts as [StreamEvent.ReasoningDelta].
    ///
    /// Text is held back only as long as it may be the beginning of a tag, and white space as long as nothing
    /// follows it, at most 4,096 characters. All pieces together are what
    /// [#strip(String)] makes of the whole text, with one exception: white space in front of other text is
    /// already sent when the first tag comes, so it is not trimmed.
    ///
    /// @return holds the state of one stream; one thread
    public Consumer<StreamEvent> filter(Consumer<StreamEvent> sink) {
        return new ThinkFilter(this, sink);
    }

    private int indexOf(String text, String tag, int from) {
        if (!ignoreCase) {
            return text.indexOf(tag, from);
        }
        for (int at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1)) {
            if (matches(text, at, tag)) {
                return at;
            }
        }
        return -1;
    }

    private boolean matches(String text, int at, String tag) {
        if (text.length() - at < tag.length()) {
            return false;
        }
        for (int i = 0; i < tag.length(); i++) {
            if (!isTagChar(text.charAt(at + i), tag.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Whether `c` may stand for `expected`, a character of a tag.
    boolean isTagChar(char c, char expected) {
        boolean isUpper = ignoreCase && c >= 'A' && c <= 'Z';
        return (isUpper ? (char) (c + ('a' - 'A')) : c) == expected;
    }

    /// White space as Unicode has it, spaces that do not break among it.
    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private static String trimmed(StringBuilder text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
