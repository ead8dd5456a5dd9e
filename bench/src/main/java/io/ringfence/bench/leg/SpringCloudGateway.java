package io.ringfence.bench.leg;

import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Spring Cloud Gateway as a plain proxy, on the JVM that runs this program and with as much heap as ours.
public record SpringCloudGateway() implements LegSource {
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(10);

    @Override
    public String name() {
        return Names.SPRING_CLOUD_GATEWAY;
    }

    @Override
    public boolean isInstalled(Workspace workspace) {
        return Files.isRegularFile(jar(workspace));
    }

    @Override
    public void prepare(Workspace workspace) throws LegMissingException, InterruptedException {
        if (isInstalled(workspace)) {
            return;
        }
        if (!Commands.isInstalled("mvn")) {
            throw new LegMissingException("Maven is not installed to build Spring Cloud Gateway");
        }
        try {
            Commands.run(
                    BUILD_PATIENCE,
                    "mvn",
                    "-B",
                    "-q",
                    "-f",
                    workspace.springProject().resolve("pom.xml").toString(),
                    "package");
        } catch (IOException e) {
            throw new LegMissingException("Spring Cloud Gateway cannot be built: " + e.getMessage(), e);
        }
    }

    private static Path jar(Workspace workspace) {
        return workspace.springProject().resolve("target/spring-cloud-gateway.jar");
    }

    @Override
    public Leg start(Stage stage) throws IOException {
        int port = stage.ports().next();
        String kept = stage.keepConfiguration(
                "spring-application.yaml",
                Files.readString(stage.workspace().springProject().resolve("src/main/resources/application.yaml")));
        ManagedProcess process = stage.start(
                name(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xms128m",
                        "-Xmx1g",
                        "-jar",
                        jar(stage.workspace()).toString()),
                Map.of(
                        "BENCH_PORT",
                        String.valueOf(port),
                        "BENCH_UPSTREAM_PORT",
                        String.valueOf(stage.upstreamPort())));
        return new Leg(
                name(),
                LegFacts.Kind.PEER,
                version(stage.workspace()),
                kept,
                port,
                List.of(),
                process,
                0,
                jar(stage.workspace()),
                stage.gcLog(name()));
    }

    /// The version stands in the project, once.
    private static String version(Workspace workspace) throws IOException {
        String pom = Files.readString(workspace.springProject().resolve("pom.xml"));
        String start = "<spring-cloud.version>";
        int from = pom.indexOf(start) + start.length();
        return "Spring Cloud Gateway of Spring Cloud " + pom.substring(from, pom.indexOf('<', from));
    }
}
