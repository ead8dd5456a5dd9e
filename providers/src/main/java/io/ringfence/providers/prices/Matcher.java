package io.ringfence.providers.prices;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/// Says which names a provider or a model goes by. Case does not matter.
///
/// Written as `is:x`, `starts:x`, `ends:x`, `contains:x`, `regex:x`, and lists of them: `any(… …)`, `all(… …)`.
/// In `x`, space, parentheses and the percent sign are percent-encoded.
public sealed interface Matcher {
    boolean matches(String name);

    /// As it is written in a catalogue.
    String text();

    record Is(String name) implements Matcher {
        @Override
        public boolean matches(String candidate) {
            return candidate.equalsIgnoreCase(name);
        }

        @Override
        public String text() {
            return "is:" + encoded(name);
        }
    }

    record Starts(String prefix) implements Matcher {
        @Override
        public boolean matches(String candidate) {
            return candidate.regionMatches(true, 0, prefix, 0, prefix.length());
        }

        @Override
        public String text() {
            return "starts:" + encoded(prefix);
        }
    }

    record Ends(String suffix) implements Matcher {
        @Override
        public boolean matches(String candidate) {
            return candidate.regionMatches(true, candidate.length() - suffix.length(), suffix, 0, suffix.length());
        }

        @Override
        public String text() {
            return "ends:" + encoded(suffix);
        }
    }

    record Contains(String part) implements Matcher {
        @Override
        public boolean matches(String candidate) {
            return candidate.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
        }

        @Override
        public String text() {
            return "contains:" + encoded(part);
        }
    }

    /// A pattern of the catalogue's, searched anywhere in the name. Catalogues are the operator's, never a
    /// client's.
    record Regex(Pattern pattern) implements Matcher {
        static Regex of(String pattern) {
            return new Regex(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        }

        @Override
        public boolean matches(String candidate) {
            return pattern.matcher(candidate).find();
        }

        @Override
        public String text() {
            return "regex:" + encoded(pattern.pattern());
        }
    }

    record Any(List<Matcher> of) implements Matcher {
        public Any {
            of = List.copyOf(of);
        }

        @Override
        public boolean matches(String candidate) {
            return of.stream().anyMatch(matcher -> matcher.matches(candidate));
        }

        @Override
        public String text() {
            return list("any", of);
        }
    }

    record All(List<Matcher> of) implements Matcher {
        public All {
            of = List.copyOf(of);
        }

        @Override
        public boolean matches(String candidate) {
            return of.stream().allMatch(matcher -> matcher.matches(candidate));
        }

        @Override
        public String text() {
            return list("all", of);
        }
    }

    private static String list(String word, List<Matcher> of) {
        return of.stream().map(Matcher::text).collect(Collectors.joining(" ", word + "(", ")"));
    }

    private static String encoded(String text) {
        return text.replace("%", "%25").replace(" ", "%20").replace("(", "%28").replace(")", "%29");
    }

    /// Reads what [#text()] writes.
    ///
    /// @throws IllegalArgumentException when it is something else
    static Matcher parse(String text) {
        var reader = new Object() {
            private int at;

            Matcher next() {
                for (String word : List.of("any(", "all(")) {
                    if (text.startsWith(word, at)) {
                        at += word.length();
                        List<Matcher> of = new ArrayList<>();
                        while (at < text.length() && text.charAt(at) != ')') {
                            of.add(next());
                            if (at < text.length() && text.charAt(at) == ' ') {
                                at++;
                            }
                        }
                        if (at == text.length()) {
                            throw new IllegalArgumentException("')' is missing in: " + text);
                        }
                        at++;
                        return word.equals("any(") ? new Any(of) : new All(of);
                    }
                }
                int end = at;
                while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != ')') {
                    end++;
                }
                String token = text.substring(at, end);
                at = end;
                return simple(token);
            }
        };
        Matcher matcher = reader.next();
        if (reader.at != text.length()) {
            throw new IllegalArgumentException("something follows the matcher: " + text);
        }
        return matcher;
    }

    private static Matcher simple(String token) {
        int colon = token.indexOf(':');
        String word = colon < 0 ? token : token.substring(0, colon);
        String value = colon < 0
                ? ""
                : token.substring(colon + 1)
                        .replace("%20", " ")
                        .replace("%28", "(")
                        .replace("%29", ")")
                        .replace("%25", "%");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a matcher without a value: " + token);
        }
        return switch (word) {
            case "is" -> new Is(value);
            case "starts" -> new Starts(value);
            case "ends" -> new Ends(value);
            case "contains" -> new Contains(value);
            case "regex" -> {
                try {
                    yield Regex.of(value);
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException("not a pattern: " + value, e);
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + word + "' is no matcher; expected is, starts, ends, contains, regex, any or all");
        };
    }
}
