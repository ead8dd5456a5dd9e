package io.ringfence.providers.fuzz;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Inputs that the fuzzer starts from, and those that it once found something with: none may bring anything to
/// light any more, nor may small changes of them.
class FuzzedInputsTest {
    private static final int CHANGES = 150;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void shouldReadEveryInputAndThoseLikeIt() throws IOException, URISyntaxException {
        List<Path> inputs = inputs();
        assertTrue(inputs.size() >= Subject.values().length, () -> "only " + inputs.size() + " inputs");
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            read(bytes, input);
            for (int i = 0; i < CHANGES; i++) {
                read(changed(bytes), input);
            }
        }
    }

    private void read(byte[] bytes, Path input) {
        try {
            FuzzTarget.fuzzerTestOneInput(bytes);
        } catch (RuntimeException | Error found) {
            throw new AssertionError(
                    "seed=" + seed + " like " + input.getFileName() + " "
                            + FuzzTarget.subject(bytes[0]) + ": "
                            + new String(bytes, 1, bytes.length - 1, java.nio.charset.StandardCharsets.ISO_8859_1),
                    found);
        }
    }

    private byte[] changed(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = 1 + random.nextInt(changed.length - 1);
            switch (random.nextInt(3)) {
                case 0 -> changed[at] = changed[1 + random.nextInt(changed.length - 1)];
                case 1 -> changed[at] = (byte) "{}[]\":,0-e\\ntf".charAt(random.nextInt(14));
                default -> {
                    int length = Math.min(1 + random.nextInt(8), changed.length - at);
                    int from = 1 + random.nextInt(changed.length - length);
                    System.arraycopy(bytes, Math.min(from, bytes.length - length), changed, at, length);
                }
            }
        }
        return changed;
    }

    static List<Path> inputs() throws IOException, URISyntaxException {
        Path folder = Path.of(
                requireNonNull(FuzzedInputsTest.class.getResource("inputs")).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
