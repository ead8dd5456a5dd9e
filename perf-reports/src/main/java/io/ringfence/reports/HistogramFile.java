package io.ringfence.reports;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// One histogram in one file: HdrHistogram's compressed form (V2) in base64, on one line.
final class HistogramFile {
    private static final long MAX_BYTES = 16 << 20;

    private HistogramFile() {}

    static void write(Path file, Histogram histogram) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        String text = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)) + "\n";
        EvidenceFile.createFolderOf(file);
        Files.writeString(
                file, text, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    static Histogram read(Path file) throws IOException {
        EvidenceFile.checkSize(file, MAX_BYTES);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException | RuntimeException e) {
            // The decoder meets damaged bytes with whatever exception they lead it into.
            throw new EvidenceException(file, "no histogram in HdrHistogram's compressed form and base64", e);
        }
    }
}
