package io.ringfence.gateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// Collects what is wrong, so that all of it is reported at once.
final class Mistakes {
    private static final int MAX_REPORTED = 100;

    private final String source;
    private final List<Mistake> found = new ArrayList<>();

    /// @param source names the file in every message
    Mistakes(String source) {
        this.source = source;
    }

    void add(Optional<Mark> mark, String path, String message) {
        int line = mark.map(at -> at.getLine() + 1).orElse(0);
        int column = mark.map(at -> at.getColumn() + 1).orElse(0);
        found.add(new Mistake(source, line, column, path, message));
    }

    /// Notes a mistake that does not come from the file.
    void addFrom(String otherSource, String path, String message) {
        found.add(new Mistake(otherSource, 0, 0, path, message));
    }

    void throwIfAny() throws ConfigException {
        if (found.isEmpty()) {
            return;
        }

        List<Mistake> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column));
        if (sorted.size() > MAX_REPORTED) {
            int more = sorted.size() - MAX_REPORTED;
            sorted = new ArrayList<>(sorted.subList(0, MAX_REPORTED));
            sorted.add(new Mistake(source, 0, 0, "", "and " + more + " more mistakes"));
        }
        throw new ConfigException(sorted);
    }
}
