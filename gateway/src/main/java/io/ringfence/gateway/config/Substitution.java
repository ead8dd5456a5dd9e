package io.ringfence.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts environment variables into text: `${NAME}`, `${NAME:-default}` where the variable is unset or empty,
/// `$$` for `$`.
///
/// A default may contain further variables. What a variable contains is never looked at again.
final class Substitution {
    private static final int MAX_DEPTH = 8;

    /* YAML reads braces, brackets and commas as structure inside [..] and {..}, which would make `[{key: ${KEY}}]` a
     * syntax error. Before parsing they are replaced within `${..}` by private characters, one for one, so that lines
     * and columns stay true; afterwards they are put back. Substituting in the text of the file instead would let the
     * content of a variable become structure. */
    private static final String STRUCTURE = "{}[],";

    private static final char FIRST_SHIELDED = '\uE000';

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final String raw;
    private int position;

    private Substitution(String raw, Map<String, String> environment) {
        this.raw = raw;
        this.environment = environment;
    }

    /// @param text     with the variables put in
    /// @param shown    what a message may quote: variables by name, without their content and their defaults
    /// @param problems what stood in the way; the text is of no use if there are any
    record Result(String text, String shown, List<String> problems) {}

    static Result of(String raw, Map<String, String> environment) {
        Substitution substitution = new Substitution(raw, environment);
        StringBuilder shown = new StringBuilder();
        String text = substitution.read(0, shown);
        return new Result(text, shown.toString(), substitution.problems);
    }

    /// Hides the structure characters inside every `${..}` of a whole file.
    static String shield(String file) {
        StringBuilder text = new StringBuilder(file);
        for (int i = file.indexOf('$'); i >= 0 && i + 1 < file.length(); i = file.indexOf('$', i)) {
            if (file.charAt(i + 1) != '{') {
                i += file.charAt(i + 1) == '$' ? 2 : 1;
                continue;
            }
            int end = closingBrace(file, i + 1);
            for (int j = i + 1; j < end; j++) {
                int structure = STRUCTURE.indexOf(file.charAt(j));
                if (structure >= 0) {
                    text.setCharAt(j, (char) (FIRST_SHIELDED + structure));
                }
            }
            i = Math.max(end, i + 2);
        }
        return text.toString();
    }

    static String unshield(String text) {
        String plain = text;
        for (int i = 0; i < STRUCTURE.length(); i++) {
            plain = plain.replace((char) (FIRST_SHIELDED + i), STRUCTURE.charAt(i));
        }
        return plain;
    }

    /// Whether text from outside uses one of the characters that [#shield] needs for itself.
    static boolean usesShieldCharacters(String text) {
        return text.chars().anyMatch(c -> c >= FIRST_SHIELDED && c < FIRST_SHIELDED + STRUCTURE.length());
    }

    /// The index after the brace that closes the one at `open`, or `open` if it is not closed on its line.
    private static int closingBrace(String file, int open) {
        int depth = 0;
        for (int i = open; i < file.length() && file.charAt(i) != '\n'; i++) {
            char c = file.charAt(i);
            if (c == '{' && file.charAt(i - 1) == '$') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return open;
    }

    /// Reads up to the end or, inside a default, to the brace that closes it.
    private String read(int depth, StringBuilder shown) {
        StringBuilder text = new StringBuilder();
        while (position < raw.length()) {
            char c = raw.charAt(position);
            if (depth > 0 && c == '}') {
                break;
            }
            if (raw.startsWith("$$", position)) {
                text.append('$');
                shown.append('$');
                position += 2;
            } else if (raw.startsWith("${", position)) {
                position += 2;
                text.append(readVariable(depth + 1, shown));
            } else {
                text.append(c);
                shown.append(c);
                position++;
            }
        }
        return text.toString();
    }

    private String readVariable(int depth, StringBuilder shown) {
        int start = position;
        while (position < raw.length() && isNamePart(raw.charAt(position), position - start)) {
            position++;
        }
        String name = raw.substring(start, position);
        shown.append("${").append(name).append('}');
        if (name.isEmpty() || depth > MAX_DEPTH) {
            return fail(
                    name.isEmpty()
                            ? "`${` is not followed by the name of a variable; write `$$` for a dollar sign"
                            : "variables are nested more than " + MAX_DEPTH + " deep");
        }

        String fallback = null;
        if (raw.startsWith(":-", position)) {
            position += 2;
            fallback = readDefault(depth, name);
        }
        if (position >= raw.length() || raw.charAt(position) != '}') {
            return fail(
                    "`${" + name + "` has no closing brace; expected `${" + name + "}` or `${" + name + ":-default}`");
        }
        position++;
        return valueOf(name, fallback);
    }

    /// A default that is not used may name variables that are not set.
    private String readDefault(int depth, String name) {
        int problemsBefore = problems.size();
        String fallback = read(depth, new StringBuilder());
        String value = environment.get(name);
        if (value != null && !value.isEmpty() && position < raw.length()) {
            problems.subList(problemsBefore, problems.size()).clear();
        }
        return fallback;
    }

    private String valueOf(String name, @Nullable String fallback) {
        String value = environment.get(name);
        if (fallback != null) {
            return value == null || value.isEmpty() ? fallback : value;
        }
        if (value == null) {
            problems.add(
                    "the environment variable " + name + " is not set; set it or write `${" + name + ":-default}`");
            return "";
        }
        return value;
    }

    private String fail(String problem) {
        problems.add(problem);
        position = raw.length();
        return "";
    }

    private static boolean isNamePart(char c, int index) {
        return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (index > 0 && c >= '0' && c <= '9');
    }
}
