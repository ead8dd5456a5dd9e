package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageAnswer.Problem;
import io.ringfence.providers.error.ErrorKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The parameters of one request, read by name. What is wrong is noted, the first mistake wins, and reading
/// goes on with the default. Asking for a name makes it a known one.
final class Parameters {
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    private static final int MAX_SHOWN = 64;

    private final Map<String, List<String>> all;
    private final Set<String> known = new TreeSet<>();
    private @Nullable Problem problem;

    Parameters(Map<String, List<String>> all) {
        this.all = all;
    }

    void wrong(String message) {
        wrong(ErrorKind.INVALID_PARAMETER, message);
    }

    void wrong(ErrorKind kind, String message) {
        if (problem == null) {
            problem = new Problem(kind, message);
        }
    }

    /// The first mistake, once everything is read; null when there is none.
    @Nullable
    Problem problem() {
        for (String name : all.keySet()) {
            if (!known.contains(name)) {
                wrong("`" + shown(name) + "` is no parameter of this page; it has " + String.join(", ", known) + ".");
            }
        }
        return problem;
    }

    boolean has(String name) {
        known.add(name);
        return all.containsKey(name);
    }

    /// Null when it is not given.
    @Nullable
    String text(String name) {
        if (!has(name)) {
            return null;
        }
        List<String> values = all.getOrDefault(name, List.of());
        if (values.size() > 1) {
            wrong("`" + name + "` is given " + values.size() + " times.");
        } else if (values.getFirst().isEmpty()) {
            wrong("`" + name + "` is empty.");
        }
        return values.getFirst();
    }

    /// One of the words that there are.
    <T extends @Nullable Object> T choice(String name, Map<String, ? extends T> choices, T otherwise) {
        String word = text(name);
        if (word == null) {
            return otherwise;
        }
        T choice = choices.get(word);
        if (choice == null) {
            wrong("`" + name + "` is `" + shown(word) + "`; expected one of "
                    + String.join(", ", new TreeSet<>(choices.keySet())) + ".");
            return otherwise;
        }
        return choice;
    }

    /// A moment with its zone; null when it is not given, or wrong.
    @Nullable
    Instant time(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            // A plus sign that nobody escaped has become a space.
            Instant instant = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeException _) {
            // told below
        }
        wrong("`" + name + "` is `" + shown(text)
                + "`; expected a time with its zone, such as 2026-03-01T09:30:00Z or 2026-03-01T09:30:00+02:00.");
        return null;
    }

    private static String shown(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }
}
