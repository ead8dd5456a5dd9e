package io.ringfence.reports.render;

import io.ringfence.reports.Layout;
import io.ringfence.reports.Sample;
import java.util.Locale;

/// The samples that may be compared with each other: one step in one layout.
record Cell(String step, Layout layout) {
    private static final String RATE = "/s";

    static Cell of(Sample sample) {
        return new Cell(sample.step(), sample.layout());
    }

    /// At an offered rate everybody who keeps up serves the same; only the others differ.
    boolean isAtOfferedRate() {
        return step.endsWith(RATE);
    }

    String title() {
        return step + ", " + layout.name().toLowerCase(Locale.ROOT);
    }
}
