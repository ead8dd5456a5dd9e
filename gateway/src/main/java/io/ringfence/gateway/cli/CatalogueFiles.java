package io.ringfence.gateway.cli;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueImport;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Fingerprint;
import io.ringfence.providers.translate.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Catalogues of prices as files: in the gateway's own format, or as genai-prices publishes its data (version
/// 2).
final class CatalogueFiles {
    private static final String PUBLISHED = "genai-prices";

    private CatalogueFiles() {}

    /// The catalogue in a file.
    ///
    /// @param known fills in what published data do not have: limits, capabilities, service tiers
    /// @throws IOException saying to the user what is wrong
    static Catalogue read(Path file, Catalogue known) throws IOException {
        byte[] bytes = Input.of(file, InputStream.nullInputStream()).bytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            return text.startsWith("[") ? published(file, bytes, known) : CatalogueText.read(text);
        } catch (IllegalArgumentException | ProtocolException broken) {
            throw new IOException(file + ": " + broken.getMessage(), broken);
        }
    }

    /// Published data name no version: the day on which the file was written takes its place.
    private static Catalogue published(Path file, byte[] bytes, Catalogue known) throws IOException {
        LocalDate day = Files.getLastModifiedTime(file)
                .toInstant()
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        List<String> sources = Stream.concat(
                        Stream.of(PUBLISHED + " " + Fingerprint.of(bytes) + " " + day),
                        known.sources().stream().filter(source -> !source.startsWith(PUBLISHED + " ")))
                .toList();
        return new CatalogueImport(Map.of(), Map.of())
                .read(new String(bytes, StandardCharsets.UTF_8), day.toString(), sources)
                .completedBy(known);
    }

    /// Writes a catalogue in the gateway's own format: all of it, or nothing.
    ///
    /// @throws IOException saying to the user what is wrong
    static void write(Catalogue catalogue, Path file) throws IOException {
        String text = CatalogueText.write(catalogue);
        if (!CatalogueText.write(CatalogueText.read(text)).equals(text)) {
            throw new IOException(file + ": the catalogue does not read as it was written");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException(file + ": there is no such folder");
        }
        Path draft = folder.resolve("." + file.getFileName() + ".new");
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new IOException(file + ": cannot be written: " + unwritable.getMessage(), unwritable);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
