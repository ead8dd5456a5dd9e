package io.ringfence.demo;

import java.util.ArrayList;
import java.util.List;

/// Cuts a text into the pieces in which a stream delivers it.
final class Fragments {
    private static final int CODE_POINTS = 8;

    private Fragments() {}

    static List<String> of(String text) {
        List<String> fragments = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int codePoints = Math.min(CODE_POINTS, text.codePointCount(from, text.length()));
            int to = text.offsetByCodePoints(from, codePoints);
            fragments.add(text.substring(from, to));
            from = to;
        }
        return fragments;
    }
}
