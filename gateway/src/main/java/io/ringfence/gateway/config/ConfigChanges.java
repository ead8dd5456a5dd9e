package io.ringfence.gateway.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What differs between two configurations and cannot be changed while the gateway runs.
final class ConfigChanges {
    private ConfigChanges() {}

    /// The paths of changed settings that only a restart brings into force, such as `server.port`.
    static List<String> needingRestart(GatewayConfig previous, GatewayConfig next) {
        List<String> paths = new ArrayList<>();
        compare("server", previous.server(), next.server(), paths);
        compare("telemetry", previous.telemetry(), next.telemetry(), paths);
        compare("engine", previous.engine(), next.engine(), paths);
        compare("database", previous.database(), next.database(), paths);
        compare("ledger", previous.ledger(), next.ledger(), paths);
        compare("leases", previous.leases(), next.leases(), paths);
        compare("shared_limits", previous.sharedLimits(), next.sharedLimits(), paths);
        compare(
                "resilience.bulkhead",
                previous.resilience().bulkhead(),
                next.resilience().bulkhead(),
                paths);
        return paths;
    }

    /// A gateway that listens to the world because it has keys must not lose them by a reload, which cannot
    /// move it to loopback.
    static void refuseOpening(Path file, GatewayConfig previous, GatewayConfig next) throws ConfigException {
        if (!previous.isOpen() && next.loopbackOnlyBecauseOpen()) {
            throw new ConfigException(List.of(new Mistake(
                    file.toString(),
                    0,
                    0,
                    "keys",
                    "without keys the gateway may only listen on loopback, and that needs a restart; set server.host"
                            + " to open it on purpose")));
        }
    }

    private static void compare(String path, Object previous, Object next, List<String> paths) {
        for (RecordComponent component : previous.getClass().getRecordComponents()) {
            Object before = value(component, previous);
            Object after = value(component, next);
            String name = path + "." + snakeCase(component.getName());
            if (before instanceof Record && after instanceof Record) {
                compare(name, before, after, paths);
            } else if (!Objects.equals(before, after) && !component.getName().equals("hostChosen")) {
                paths.add(name);
            }
        }
    }

    private static @Nullable Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot read " + component, impossible);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
