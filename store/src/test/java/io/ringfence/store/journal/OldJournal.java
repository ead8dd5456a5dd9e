package io.ringfence.store.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/// A journal as the program wrote it when the facts of an exchange had version 0: its only file, of run 7,
/// without the zeros at its end.
public final class OldJournal {
    private static final String FILE = "facts-version-0.hex";
    private static final int SEGMENT_BYTES = 64 << 10;

    private OldJournal() {}

    /// Leaves it in a folder.
    public static void copyTo(Path folder) throws IOException {
        try (InputStream in = OldJournal.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("no " + FILE);
            }
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "");
            Files.createDirectories(folder);
            Files.write(Segment.file(folder, 1), Arrays.copyOf(HexFormat.of().parseHex(hex), SEGMENT_BYTES));
        }
    }
}
