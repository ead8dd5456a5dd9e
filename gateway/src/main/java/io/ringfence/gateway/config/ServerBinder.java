package io.ringfence.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `server`.
final class ServerBinder {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
    static final int MAX_WORKERS = 1_024;
    private static final int MAX_PORT = 65_535;
    private static final Duration NONE = Duration.ZERO;
    private static final Duration ONE_MS = Duration.ofMillis(1);
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    private ServerBinder() {}

    /// @param defaults what holds for keys that are left out
    /// @param open     whether there are no virtual keys
    static ServerConfig read(Section section, ServerConfig defaults, boolean open) {
        String host = host(section);
        if (host == null && defaults.hostChosen()) {
            host = defaults.host();
        }
        int maxBodyBytes = section.whole("max_body_bytes", defaults.maxBodyBytes(), 1_024, 1 << 30);
        long maxBufferedBodyBytes = section.optionalLong("max_buffered_body_bytes", 1_024, 1L << 40)
                .orElse(Math.max(defaults.maxBufferedBodyBytes(), maxBodyBytes));
        if (maxBufferedBodyBytes < maxBodyBytes) {
            section.wrong("max_buffered_body_bytes is " + maxBufferedBodyBytes + ", less than the " + maxBodyBytes
                    + " of max_body_bytes; a request of that size could never be served");
        }
        return new ServerConfig(
                host != null ? host : open ? ServerConfig.LOOPBACK : ServerConfig.EVERY_ADDRESS,
                host != null,
                section.whole("port", defaults.port(), 0, MAX_PORT),
                section.whole("workers", defaults.workers(), 0, MAX_WORKERS),
                section.whole("max_connections", defaults.maxConnections(), 1, 10_000_000),
                section.whole("backlog", defaults.backlog(), 1, 1_000_000),
                maxBodyBytes,
                section.whole("max_header_bytes", defaults.maxHeaderBytes(), 1_024, 16 << 20),
                maxBufferedBodyBytes,
                section.seconds("idle_timeout_seconds", defaults.idleTimeout(), ONE_MS, ONE_HOUR),
                section.seconds("read_timeout_seconds", defaults.readTimeout(), ONE_MS, ONE_HOUR),
                section.seconds("write_timeout_seconds", defaults.writeTimeout(), ONE_MS, ONE_HOUR),
                section.seconds("shutdown_grace_seconds", defaults.shutdownGrace(), NONE, ONE_HOUR),
                section.whole("token_count_workers", defaults.tokenCountWorkers(), 0, MAX_WORKERS),
                section.whole("token_count_queue", defaults.tokenCountQueue(), 1, 1_000_000),
                section.whole("remembered_responses", defaults.rememberedResponses(), 0, 10_000_000),
                Duration.ofDays(section.whole(
                        "remember_responses_days",
                        (int) defaults.rememberResponses().toDays(),
                        1,
                        3_650)),
                section.has("tls") ? section.section("tls", ServerBinder::tls) : null);
    }

    static boolean isHost(String host) {
        return HOST.matcher(host).matches();
    }

    static boolean isPort(long port) {
        return port >= 0 && port <= MAX_PORT;
    }

    private static @Nullable String host(Section section) {
        Value value = section.value("host");
        String host = value == null ? null : value.text();
        if (value != null && host != null && !isHost(host)) {
            value.wrong(value.shownText() + " is not a host name or an IP address");
            return null;
        }
        return host;
    }

    private static ServerConfig.@Nullable Tls tls(Section section) {
        Path certFile = PemFiles.certificates(section.required("cert_file"));
        Path keyFile = PemFiles.privateKey(section.required("key_file"));
        return certFile == null || keyFile == null ? null : new ServerConfig.Tls(certFile, keyFile);
    }
}
