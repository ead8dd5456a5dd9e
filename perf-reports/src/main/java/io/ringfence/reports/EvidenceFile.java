package io.ringfence.reports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes one JSON file as a whole; half a file is never left behind.
final class EvidenceFile {
    private static final long MAX_BYTES = 64 << 20;
    private static final JSON JSON_TREES = JSON.std
            .with(JSON.Feature.WRITE_NULL_PROPERTIES)
            .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
            .with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);

    private EvidenceFile() {}

    /// Makes a value of a file's object.
    interface Reader<T> {
        T read(JsonPlace place) throws EvidenceException;
    }

    static void write(Path file, Map<String, @Nullable Object> content) throws IOException {
        createFolderOf(file);
        Path whole = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(whole, JSON_TREES.asString(content) + "\n");
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    static <T> T read(Path file, Reader<T> reader) throws IOException {
        try {
            return reader.read(new JsonPlace(file, "", parse(file)));
        } catch (IllegalArgumentException e) {
            throw new EvidenceException(file, String.valueOf(e.getMessage()), e);
        }
    }

    static @Nullable Object parse(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new EvidenceException(file, "no such file");
        }
        checkSize(file, MAX_BYTES);
        byte[] bytes = Files.readAllBytes(file);
        try (JsonParser parser = JSON_TREES.createParser(bytes)) {
            Object tree = JSON_TREES.anyFrom(parser);
            if (parser.nextToken() != null) {
                throw new EvidenceException(file, "something follows the end of the JSON value");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new EvidenceException(file, "not JSON: " + e.getMessage(), e);
        }
    }

    static void checkSize(Path file, long maxBytes) throws IOException {
        long size = Files.size(file);
        if (size > maxBytes) {
            throw new EvidenceException(
                    file, size + " bytes are more than the " + maxBytes + " that such a file may have");
        }
    }

    static void createFolderOf(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }
}
