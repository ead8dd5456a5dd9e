package io.ringfence.providers.fuzz;

import java.util.Arrays;

/// What the fuzzer calls: the first byte of an input chooses who reads the rest. The only exception that may
/// come out of a reader is the one that it declares.
public final class FuzzTarget {
    private static final Subject[] SUBJECTS = Subject.values();

    private FuzzTarget() {}

    /// Who reads the rest of an input that begins with this byte.
    static Subject subject(byte first) {
        return SUBJECTS[Math.floorMod(first, SUBJECTS.length)];
    }

    /// The name and the parameter are the fuzzer's.
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 1) {
            subject(input[0]).read(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
