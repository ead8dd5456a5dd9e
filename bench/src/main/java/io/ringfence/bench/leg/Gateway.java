package io.ringfence.bench.leg;

import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ringfence with one of the committed configurations, started by its launcher.
///
/// @param configuration name of the file in `bench/scenarios`, without its ending
/// @param settings      further environment variables, which the configuration reads
/// @param javaOptions   further options of its JVM; empty for none
/// @param workers       event loops; 0 for the gateway's own choice
public record Gateway(String name, String configuration, Map<String, String> settings, String javaOptions, int workers)
        implements LegSource {
    private static final String JAVA_OPTIONS = "RINGFENCE_JAVA_OPTS";

    public Gateway {
        settings = Map.copyOf(settings);
    }

    /// Without keys, limits, prices, log and metrics.
    public static Gateway bare(int workers) {
        return new Gateway("bare", "bare", Map.of(), "", workers);
    }

    /// With everything on that a company would switch on.
    public static Gateway governed(int workers) {
        return new Gateway("governed", "governed", Map.of(), "", workers);
    }

    public Gateway named(String other) {
        return new Gateway(other, configuration, settings, javaOptions, workers);
    }

    public Gateway with(String setting, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(setting, value);
        return new Gateway(name, configuration, more, javaOptions, workers);
    }

    public Gateway withJavaOptions(String options) {
        return new Gateway(name, configuration, settings, options, workers);
    }

    @Override
    public void prepare(Workspace workspace) {
        // The launcher has built it before the first scenario.
    }

    @Override
    public Leg start(Stage stage) throws IOException, InterruptedException {
        Workspace workspace = stage.workspace();
        String file = configuration + ".yaml";
        String kept = stage.keepConfiguration(file, Files.readString(workspace.configuration(file)));
        int port = stage.ports().next();
        int metricsPort = stage.ports().next();

        List<String> command = new ArrayList<>(List.of(
                workspace.launcher().toString(),
                "start",
                "--config",
                workspace.configuration(file).toString(),
                "--port",
                String.valueOf(port),
                "--metrics-port",
                String.valueOf(metricsPort)));
        if (workers > 0) {
            command.addAll(List.of("--workers", String.valueOf(workers)));
        }
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("BENCH_UPSTREAM_PORT", String.valueOf(stage.upstreamPort()));
        environment.put(
                "BENCH_ACCESS_LOG",
                stage.scratch().resolve(stage.fileName(name) + "-access.log").toString());
        environment.put(JAVA_OPTIONS, options(stage));
        ManagedProcess process = stage.start(name, command, environment);
        return new Leg(
                name,
                LegFacts.Kind.GATEWAY,
                versionOf(workspace),
                kept,
                port,
                List.of(),
                process,
                configuration.equals("bare") ? 0 : metricsPort,
                workspace.gatewayJar(),
                stage.gcLog(name));
    }

    private String options(Stage stage) {
        String log = stage.gcLog(name).toAbsolutePath().toString();
        String given = System.getenv().getOrDefault(JAVA_OPTIONS, "");
        return (given + " -Xlog:gc:file=" + log + " " + javaOptions).strip();
    }

    private static @Nullable String version;

    private static synchronized String versionOf(Workspace workspace) throws IOException, InterruptedException {
        if (version == null) {
            version = Commands.run(Duration.ofSeconds(30), workspace.launcher().toString(), "--version")
                    .strip();
        }
        return version;
    }
}
