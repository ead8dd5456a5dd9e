package io.ringfence.gateway.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/// Readings of keys and certificates, which are looked into so that a mistake shows before the first handshake.
final class PemFiles {
    private PemFiles() {}

    static @Nullable Path certificates(@Nullable Value value) {
        Path file = value == null ? null : value.file();
        byte[] content = value == null || file == null ? null : content(value, file);
        if (value == null || content == null) {
            return null;
        }
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            if (!x509.generateCertificates(new ByteArrayInputStream(content)).isEmpty()) {
                return file;
            }
        } catch (CertificateException _) {
            // The message below says what was expected, and the parser's own words would not help.
        }
        value.wrong(file + " has no certificates; expected a PEM file of X.509 certificates");
        return null;
    }

    static @Nullable Path privateKey(@Nullable Value value) {
        Path file = value == null ? null : value.file();
        byte[] content = value == null || file == null ? null : content(value, file);
        if (value == null || content == null) {
            return null;
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN") || !text.contains("PRIVATE KEY-----")) {
            value.wrong(file + " has no private key; expected a PEM file with a private key");
            return null;
        }
        return file;
    }

    private static byte @Nullable [] content(Value value, Path file) {
        if (!Files.isRegularFile(file)) {
            value.wrong("there is no file " + file);
            return null;
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            value.wrong("cannot read " + file + ": " + unreadable);
            return null;
        }
    }
}
