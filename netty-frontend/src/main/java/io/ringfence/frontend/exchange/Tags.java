package io.ringfence.frontend.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client calls a request by, so that its cost can be told apart: `x-ringfence-tags: team=a,stage=b`.
/// For the gateway only; no provider sees it.
final class Tags {
    static final AsciiString HEADER = AsciiString.cached("x-ringfence-tags");

    private static final int MAX_TAGS = 16;
    /// Of all together, as the journal keeps them.
    private static final int MAX_LENGTH = 512;

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.:-]{1,64}=[!-+\\--<>-~]{1,128}");

    private final @Nullable String text;
    private final @Nullable String problem;

    private Tags(@Nullable String text, @Nullable String problem) {
        this.text = text;
        this.problem = problem;
    }

    /// Reads the header's lines.
    ///
    /// @return null where there is none
    static @Nullable Tags of(HttpHeaders headers) {
        if (!headers.contains(HEADER)) {
            return null;
        }
        String[] tags = String.join(",", headers.getAll(HEADER)).split(",", -1);
        for (int i = 0; i < tags.length; i++) {
            tags[i] = tags[i].strip();
        }
        String problem = problem(tags);
        return problem == null ? new Tags(String.join(",", tags), null) : new Tags(null, problem);
    }

    private static @Nullable String problem(String[] tags) {
        if (tags.length > MAX_TAGS) {
            return "has " + tags.length + " tags; expected at most " + MAX_TAGS;
        }
        Set<String> names = new HashSet<>();
        int length = tags.length - 1;
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                return "has a tag that is not 'name=value'; expected a name of at most 64 letters, digits, '_', '.',"
                        + " ':' and '-', and a value of at most 128 visible ASCII characters but ',' and '='";
            }
            String name = tag.substring(0, tag.indexOf('='));
            if (!names.add(name)) {
                return "has the tag '" + name + "' twice";
            }
            length += tag.length();
        }
        return length > MAX_LENGTH
                ? "has tags of " + length + " characters; expected at most " + MAX_LENGTH + " in all"
                : null;
    }

    /// The tags without spaces between them; null when something is wrong with them.
    @Nullable
    String text() {
        return text;
    }

    /// What is wrong, in words that follow the header's name; null when nothing is.
    @Nullable
    String problem() {
        return problem;
    }
}
