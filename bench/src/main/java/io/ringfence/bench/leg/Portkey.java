package io.ringfence.bench.leg;

import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Portkey's gateway, which node runs. It is told by headers where to send a request, as its users do.
public record Portkey() implements LegSource {
    /// A fixed version, so that runs can be compared.
    private static final String VERSION = "1.15.2";

    private static final Duration INSTALL_PATIENCE = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "portkey";
    }

    @Override
    public boolean isInstalled(Workspace workspace) {
        return Files.isRegularFile(program(workspace));
    }

    @Override
    public void prepare(Workspace workspace) throws LegMissingException, IOException, InterruptedException {
        if (isInstalled(workspace)) {
            return;
        }
        if (!Commands.isInstalled("node") || !Commands.isInstalled("npm")) {
            throw new LegMissingException("node and npm are not installed");
        }
        Path folder = folder(workspace);
        Files.createDirectories(folder);
        try {
            Commands.run(
                    INSTALL_PATIENCE,
                    "npm",
                    "install",
                    "--prefix",
                    folder.toString(),
                    "--no-audit",
                    "--no-fund",
                    "@portkey-ai/gateway@" + VERSION);
        } catch (IOException e) {
            throw new LegMissingException("@portkey-ai/gateway cannot be installed: " + e.getMessage(), e);
        }
    }

    private static Path folder(Workspace workspace) {
        return workspace.peers().resolve("portkey-" + VERSION);
    }

    private static Path program(Workspace workspace) {
        return folder(workspace).resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
    }

    @Override
    public Leg start(Stage stage) throws IOException {
        int port = stage.ports().next();
        ManagedProcess process = stage.start(
                "portkey",
                List.of("node", program(stage.workspace()).toString(), "--port=" + port, "--headless"),
                Map.of("NODE_ENV", "production"));
        List<String> headers = List.of(
                "x-portkey-provider: openai",
                "x-portkey-custom-host: http://127.0.0.1:" + stage.upstreamPort() + "/v1");
        return new Leg(
                "portkey",
                LegFacts.Kind.PEER,
                "@portkey-ai/gateway " + VERSION,
                null,
                port,
                headers,
                process,
                0,
                program(stage.workspace()),
                stage.gcLog(name()));
    }
}
