package io.ringfence.gateway.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `telemetry`, and `server.metrics_port`, which is the same as `telemetry.metrics.port`.
final class TelemetryBinder {
    private TelemetryBinder() {}

    /// @param defaults    what holds for keys that are left out
    /// @param metricsPort of `server`, if it is given there
    static TelemetryConfig read(Section section, TelemetryConfig defaults, OptionalInt metricsPort) {
        section.laterSection("tracing");
        return new TelemetryConfig(
                section.section("logging", logging -> logging(logging, defaults.logging())),
                section.section("metrics", metrics -> metrics(metrics, defaults.metrics(), metricsPort)),
                section.section("access_log", TelemetryBinder::accessLog));
    }

    private static TelemetryConfig.Logging logging(Section section, TelemetryConfig.Logging defaults) {
        return new TelemetryConfig.Logging(
                section.choice("level", defaults.level(), Set.of()),
                section.choice("format", defaults.format(), Set.of()));
    }

    private static TelemetryConfig.Metrics metrics(
            Section section, TelemetryConfig.Metrics defaults, OptionalInt serverMetricsPort) {
        OptionalInt port = section.optionalInt("port", 0, 65_535);
        if (port.isPresent() && serverMetricsPort.isPresent() && !port.equals(serverMetricsPort)) {
            section.wrong("port is " + port.getAsInt() + ", but server.metrics_port is " + serverMetricsPort.getAsInt()
                    + "; they are the same thing, so give one of them");
        }
        return new TelemetryConfig.Metrics(
                section.flag("enabled", defaults.enabled()), port.orElse(serverMetricsPort.orElse(defaults.port())));
    }

    /// Naming a file switches the log on, unless it is switched off beside it.
    private static TelemetryConfig.AccessLog accessLog(Section section) {
        Path path = writable(section.value("path"));
        boolean enabled = section.flag("enabled", path != null);
        return new TelemetryConfig.AccessLog(enabled, path);
    }

    private static @Nullable Path writable(@Nullable Value value) {
        Path path = value == null ? null : value.file();
        if (value == null || path == null) {
            return null;
        }
        Path folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            value.wrong("there is no folder " + folder + " to write " + path.getFileName() + " to");
        } else if (Files.isDirectory(path)) {
            value.wrong(path + " is a folder; expected a file");
        } else if (!Files.isWritable(Files.exists(path) || folder == null ? path : folder)) {
            value.wrong(path + " cannot be written");
        } else {
            return path;
        }
        return null;
    }
}
