package io.ringfence.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a command reads: a file, or standard input where none or `-` is named.
final class Input {
    /// Commands that need all of it at once hold no more than this.
    private static final int MAX_BYTES = 256 << 20;

    private final @Nullable Path file;
    private final InputStream standardInput;

    private Input(@Nullable Path file, InputStream standardInput) {
        this.file = file;
        this.standardInput = standardInput;
    }

    static Input of(@Nullable Path file, InputStream standardInput) {
        boolean isStandard = file == null || file.toString().equals("-");
        return new Input(isStandard ? null : file, standardInput);
    }

    /// All of it.
    ///
    /// @throws IOException saying to the user what is wrong
    byte[] bytes() throws IOException {
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes(MAX_BYTES);
            if (in.read() >= 0) {
                throw new IOException(name() + ": is larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /// To be closed by the caller.
    ///
    /// @throws IOException saying to the user what is wrong
    InputStream open() throws IOException {
        if (file == null) {
            return standardInput;
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, not a file");
        }
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException missing) {
            throw new IOException(file + ": there is no such file", missing);
        } catch (IOException unreadable) {
            throw new IOException(file + ": cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /// As the user knows it.
    String name() {
        return file == null ? "standard input" : file.toString();
    }
}
