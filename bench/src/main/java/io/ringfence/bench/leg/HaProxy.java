package io.ringfence.bench.leg;

import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// HAProxy with one thread.
public record HaProxy() implements LegSource {
    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public void prepare(Workspace workspace) throws LegMissingException {
        if (!Commands.isInstalled("haproxy")) {
            throw new LegMissingException("haproxy is not installed");
        }
    }

    @Override
    public Leg start(Stage stage) throws IOException, InterruptedException {
        int port = stage.ports().next();
        String kept = stage.keepConfiguration(
                "haproxy.cfg", Files.readString(stage.workspace().configuration("haproxy.cfg")));
        ManagedProcess process = stage.start(
                "haproxy",
                List.of(
                        "haproxy",
                        "-db",
                        "-f",
                        stage.folder().path().resolve(kept).toAbsolutePath().toString()),
                Map.of(
                        "BENCH_PORT",
                        String.valueOf(port),
                        "BENCH_UPSTREAM_PORT",
                        String.valueOf(stage.upstreamPort())));
        String version = Commands.run(Duration.ofSeconds(10), "haproxy", "-v")
                .lines()
                .findFirst()
                .orElse("haproxy");
        return new Leg(
                "haproxy", LegFacts.Kind.PEER, version, kept, port, List.of(), process, 0, null, stage.gcLog(name()));
    }
}
