package io.ringfence.gateway.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the gateway tells about itself.
public record TelemetryConfig(Logging logging, Metrics metrics, AccessLog accessLog) {

    /// What holds where the configuration says nothing.
    public static final TelemetryConfig DEFAULTS =
            new TelemetryConfig(Logging.DEFAULTS, Metrics.DEFAULTS, AccessLog.DEFAULTS);

    public enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    public enum LogFormat {
        TEXT,
        JSON
    }

    public record Logging(LogLevel level, LogFormat format) {

        public static final Logging DEFAULTS = new Logging(LogLevel.INFO, LogFormat.TEXT);
    }

    /// The page of figures for Prometheus.
    ///
    /// @param port 0 asks the system for a free one
    public record Metrics(boolean enabled, int port) {

        public static final Metrics DEFAULTS = new Metrics(true, 9090);
    }

    /// One line per finished exchange.
    ///
    /// @param path null writes to the standard output
    public record AccessLog(boolean enabled, @Nullable Path path) {

        public static final AccessLog DEFAULTS = new AccessLog(false, null);
    }
}
