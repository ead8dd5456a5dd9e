package io.ringfence.bench.leg;

import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// nginx with `proxy_pass`.
public record Nginx() implements LegSource {
    private static final String OUR_PORT = "127.0.0.1:9200";
    private static final String UPSTREAM_PORT = "127.0.0.1:9100";

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public void prepare(Workspace workspace) throws LegMissingException {
        if (!Commands.isInstalled("nginx")) {
            throw new LegMissingException("nginx is not installed");
        }
    }

    @Override
    public Leg start(Stage stage) throws IOException, InterruptedException {
        int port = stage.ports().next();
        String text = Files.readString(stage.workspace().configuration("nginx.conf"))
                .replace(OUR_PORT, "127.0.0.1:" + port)
                .replace(UPSTREAM_PORT, "127.0.0.1:" + stage.upstreamPort());
        String kept = stage.keepConfiguration(stage.fileName("nginx") + ".conf", text);
        Path prefix = Files.createDirectories(stage.scratch().resolve(stage.fileName("nginx")));
        // Its workers may belong to somebody else.
        Files.setPosixFilePermissions(stage.scratch(), PosixFilePermissions.fromString("rwxr-xr-x"));
        ManagedProcess process = stage.start(
                "nginx",
                List.of(
                        "nginx",
                        "-e",
                        stage.folder()
                                .logs()
                                .resolve("nginx-errors.log")
                                .toAbsolutePath()
                                .toString(),
                        "-p",
                        prefix + "/",
                        "-c",
                        stage.folder().path().resolve(kept).toAbsolutePath().toString(),
                        "-g",
                        "daemon off;"),
                Map.of());
        String version = Commands.run(Duration.ofSeconds(10), "nginx", "-v").strip();
        return new Leg(
                "nginx", LegFacts.Kind.PEER, version, kept, port, List.of(), process, 0, null, stage.gcLog(name()));
    }
}
