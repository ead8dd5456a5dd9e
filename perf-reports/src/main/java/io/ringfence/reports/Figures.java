package io.ringfence.reports;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every figure has to be.
final class Figures {
    private Figures() {}

    /// Absent, or finite.
    static void check(String name, @Nullable Double figure) {
        if (figure != null && !Double.isFinite(figure)) {
            throw new IllegalArgumentException(name + "=" + figure);
        }
    }

    static void check(String name, Map<String, Double> figures) {
        figures.forEach((key, figure) -> check(name + "." + key, figure));
    }
}
