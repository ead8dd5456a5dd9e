package io.ringfence.providers.fuzz;

import java.util.Arrays;

/// What the fuzzer calls: the first byte of an input chooses who reads the rest. The only exception that may
/// come out of a reader is the one that it declares.
public final class FuzzTarget {
    private static final Subject[] SUBJECTS = Subject.values();

    private FuzzTarget() {}

    /// The name and the parameter are the fuzzer's.
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 1) {
            SUBJECTS[Math.floorMod(input[0], SUBJECTS.length)].read(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
