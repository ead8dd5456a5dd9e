package io.ringfence.providers.sanitize;

import io.ringfence.providers.error.Secrets;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds secrets inside of texts.
final class Texts {
    /// JSON inside of JSON inside of … is read so deep. What lies deeper is searched as words.
    private static final int MAX_DEPTH = 8;

    private static final String NAMES = SensitiveNames.expression();

    private static final Pattern BEARER =
            Pattern.compile("(?i)\\b(bearer(?:\\s|%20)+)(?!<redacted:)[^\\s\"'\\\\&,;<>]{4,}+");

    private static final Pattern IN_QUERY =
            Pattern.compile("(?i)([?&](" + NAMES + ")=)(?!<redacted:)[^&#\\s\"'\\\\<>]++");

    private static final Pattern DATA_URI =
            Pattern.compile("(?i)\\b(data:[^,\\s\"'<>]{0,200};base64,)[a-z0-9+/=_%-]++");

    /// A line of a head, whose secret goes on to its end.
    private static final Pattern HEADER = Pattern.compile("(?im)^(" + NAMES + ")(:[ \\t]*)(?!<redacted:)\\S.*$");

    /// `name=value` or `"name":"value"`.
    private static final Pattern ASSIGNMENT = Pattern.compile("(?i)(?<![a-z0-9_-])(" + NAMES
            + ")(\\\\?[\"']?\\s{0,20}[:=]\\s{0,20}\\\\?[\"']?)(?!<redacted:)[^\\s\"'\\\\&,;{}\\[\\]<>]++");

    private static final Pattern DATA_LINE = Pattern.compile("(?m)^(data:[ \\t]*)(\\{.*|\\[.*)$");

    private Texts() {}

    /// A text that is a body of its own.
    static String body(String text, int depth) {
        String document = document(text, depth);
        return document == null ? assignments(text) : document;
    }

    /// A text that is a value in JSON or in a form.
    static String value(String text, int depth) {
        String document = document(text, depth);
        return document == null ? words(text) : document;
    }

    /// The text if it has a structure of its own, else null.
    private static @Nullable String document(String text, int depth) {
        if (depth >= MAX_DEPTH) {
            return null;
        }
        String start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            return ofJson(text, depth);
        }
        boolean isEventStream = start.startsWith("data:") || start.startsWith("event:") || start.startsWith(":");
        Matcher data = DATA_LINE.matcher(text);
        if (!isEventStream || !data.find()) {
            return null;
        }
        String events = data.replaceAll(line -> {
            String json = ofJson(line.group(2), depth);
            return Matcher.quoteReplacement(line.group(1) + (json == null ? words(line.group(2)) : json));
        });
        return words(events);
    }

    /// The text as it was when there is nothing to take out: nobody wants to have it written in another way
    /// then.
    private static @Nullable String ofJson(String text, int depth) {
        Object tree;
        try {
            tree = JsonTree.read(text);
        } catch (ProtocolException notJson) {
            return null;
        }
        Object sanitized = Sanitizer.json(tree, "", depth + 1);
        return sanitized == null || sanitized.equals(tree) ? text : JsonTree.string(sanitized);
    }

    /// What gives itself away in any text.
    static String words(String text) {
        String bearers = BEARER.matcher(text).replaceAll("$1<redacted:bearer>");
        String queries = IN_QUERY.matcher(bearers).replaceAll("$1<redacted:$2>");
        String uris = DATA_URI.matcher(queries).replaceAll("$1<redacted:data_uri_blob>");
        return Secrets.replaceKeys(uris, "<redacted:secret>");
    }

    private static String assignments(String text) {
        String headers = HEADER.matcher(text).replaceAll("$1$2<redacted:$1>");
        return words(ASSIGNMENT.matcher(headers).replaceAll("$1$2<redacted:$1>"));
    }
}
