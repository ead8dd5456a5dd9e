package io.ringfence.providers.gemini;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the arguments of a call that Gemini streams value by value, each with its path
/// (`$.recipe.ingredients[0].amount`), into JSON text that grows at its end. The values must come in the order
/// of the text. Holds the names along the path that is open, not what has been written. One call.
final class PartialArguments {
    private static final int MAX_DEPTH = JsonTree.MAX_DEPTH;

    /// An index beyond the last one by more than this is no list.
    private static final int MAX_GAP = 1_000;

    /// An object or a list that is open.
    private static final class Level {
        final boolean isList;
        final Set<String> names = new HashSet<>();
        int count;

        @Nullable
        Object last;

        Level(boolean isList) {
            this.isList = isList;
        }
    }

    private final Deque<Level> levels = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private boolean isInString;

    /// The text that `partialArg` makes due; possibly empty.
    ///
    /// @throws ProtocolException when its path is none, or leads back to what has been closed
    String accept(JsonObject partialArg) {
        JsonObject arg = GeminiFields.camel(partialArg);
        String value = value(arg);
        boolean isString = arg.has("stringValue");
        boolean willContinue = arg.isTrue("willContinue");
        if (value == null) {
            return "";
        }
        List<Object> path = path(arg.requiredString("jsonPath"), arg);
        boolean goesOn = isInString && isString && isCurrent(path);
        if (!goesOn) {
            closeString();
            moveTo(path, arg);
            text.append(isString ? "\"" : "");
        }
        text.append(value);
        isInString = isString;
        if (isString && !willContinue) {
            closeString();
        }
        return drain();
    }

    /// The text that ends the arguments; empty when none have come.
    String end() {
        closeString();
        while (!levels.isEmpty()) {
            close();
        }
        return drain();
    }

    private String drain() {
        String drained = text.toString();
        text.setLength(0);
        return drained;
    }

    private static @Nullable String value(JsonObject arg) {
        String string = arg.string("stringValue");
        if (string != null) {
            String quoted = JsonTree.string(string);
            return quoted.substring(1, quoted.length() - 1);
        }
        Number number = arg.number("numberValue");
        if (number != null) {
            return JsonTree.string(number);
        }
        Boolean bool = arg.bool("boolValue");
        if (bool != null) {
            return bool.toString();
        }
        return arg.members().containsKey("nullValue") ? "null" : null;
    }

    private void closeString() {
        if (isInString) {
            text.append('"');
            isInString = false;
        }
    }

    // ---- Walking

    private boolean isCurrent(List<Object> path) {
        if (path.size() != levels.size()) {
            return false;
        }
        Iterator<Object> steps = path.iterator();
        for (Iterator<Level> down = levels.descendingIterator(); down.hasNext(); ) {
            if (!steps.next().equals(down.next().last)) {
                return false;
            }
        }
        return true;
    }

    private void moveTo(List<Object> path, JsonObject arg) {
        int shared = shared(path);
        while (levels.size() > shared + 1) {
            close();
        }
        if (levels.isEmpty()) {
            open(path.getFirst(), arg);
        }
        for (int i = levels.size() - 1; i < path.size(); i++) {
            if (i >= levels.size()) {
                open(path.get(i), arg);
            }
            enter(path.get(i), arg);
        }
    }

    /// How many steps lead through what is open.
    private int shared(List<Object> path) {
        int shared = 0;
        for (Iterator<Level> down = levels.descendingIterator(); down.hasNext(); ) {
            if (shared + 1 >= path.size() || !path.get(shared).equals(down.next().last)) {
                break;
            }
            shared++;
        }
        return Math.min(shared, Math.max(0, levels.size() - 1));
    }

    private void open(Object step, JsonObject arg) {
        boolean isList = step instanceof Integer;
        if (levels.isEmpty() && isList) {
            throw disordered(arg);
        }
        levels.push(new Level(isList));
        text.append(isList ? '[' : '{');
    }

    private void close() {
        text.append(levels.pop().isList ? ']' : '}');
    }

    private void enter(Object step, JsonObject arg) {
        Level level = levels.element();
        if (level.isList != step instanceof Integer) {
            throw disordered(arg);
        }
        if (step instanceof Integer index) {
            int gap = index - level.count;
            if (gap < 0 || gap > MAX_GAP) {
                throw disordered(arg);
            }
            text.append(level.count > 0 ? "," : "").append("null,".repeat(gap));
            level.count = index + 1;
        } else {
            if (!level.names.add((String) step)) {
                throw disordered(arg);
            }
            text.append(level.count++ > 0 ? "," : "")
                    .append(JsonTree.string(step))
                    .append(':');
        }
        level.last = step;
    }

    private static ProtocolException disordered(JsonObject arg) {
        return ProtocolException.invalidShape(
                arg.path("jsonPath") + " leads to a place that cannot be written any more");
    }

    // ---- Paths

    /// The steps of a JSON path with names and indices: strings and integers.
    static List<Object> path(String path, JsonObject arg) {
        List<Object> steps = new ArrayList<>();
        int at = path.startsWith("$") ? 1 : 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '[') {
                at = bracket(path, at + 1, steps, arg);
            } else {
                int start = c == '.' ? at + 1 : at;
                int end = start;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                if (end == start) {
                    throw noPath(arg);
                }
                steps.add(path.substring(start, end));
                at = end;
            }
        }
        if (steps.isEmpty() || steps.size() > MAX_DEPTH) {
            throw noPath(arg);
        }
        return steps;
    }

    /// @return the place behind the closing bracket
    private static int bracket(String path, int start, List<Object> steps, JsonObject arg) {
        char quote = start < path.length() ? path.charAt(start) : ' ';
        if (quote != '\'' && quote != '"') {
            int end = path.indexOf(']', start);
            boolean isIndex = end > start
                    && end - start <= 6
                    && path.substring(start, end).chars().allMatch(Character::isDigit);
            if (!isIndex) {
                throw noPath(arg);
            }
            steps.add(Integer.parseInt(path.substring(start, end)));
            return end + 1;
        }
        StringBuilder name = new StringBuilder();
        int at = start + 1;
        while (at < path.length() && path.charAt(at) != quote) {
            if (path.charAt(at) == '\\' && at + 1 < path.length()) {
                at = escape(path, at + 1, name);
            } else {
                name.append(path.charAt(at++));
            }
        }
        if (at + 1 >= path.length() || path.charAt(at + 1) != ']') {
            throw noPath(arg);
        }
        steps.add(name.toString());
        return at + 2;
    }

    private static int escape(String path, int at, StringBuilder name) {
        char c = path.charAt(at);
        switch (c) {
            case 'n' -> name.append('\n');
            case 't' -> name.append('\t');
            case 'r' -> name.append('\r');
            case 'b' -> name.append('\b');
            case 'f' -> name.append('\f');
            case 'u' -> {
                boolean isCode = at + 4 < path.length()
                        && path.substring(at + 1, at + 5).chars().allMatch(d -> Character.digit(d, 16) >= 0);
                if (isCode) {
                    name.append((char) Integer.parseInt(path.substring(at + 1, at + 5), 16));
                    return at + 5;
                }
                name.append(c);
            }
            default -> name.append(c);
        }
        return at + 1;
    }

    private static ProtocolException noPath(JsonObject arg) {
        return ProtocolException.invalidShape(arg.path("jsonPath") + " is no path of names and indices");
    }
}
