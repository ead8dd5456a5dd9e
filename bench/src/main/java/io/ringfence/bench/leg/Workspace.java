package io.ringfence.bench.leg;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where things lie in the repository that is measured.
public record Workspace(Path root) {
    private static final String HOME = "ringfence.home";

    /// The repository whose launcher started this program, or out of which it was built.
    ///
    /// @throws IOException when that is no repository
    public static Workspace find() throws IOException {
        String home = System.getProperty(HOME);
        Path root = home != null ? Path.of(home) : rootOfClasses();
        if (!Files.isRegularFile(root.resolve("ringfence"))) {
            throw new IOException("no launcher in " + root + "; run ./ringfence bench, or set -D" + HOME);
        }
        return new Workspace(root.toAbsolutePath().normalize());
    }

    /// `<root>/bench/target/<jar or classes>`
    private static Path rootOfClasses() throws IOException {
        try {
            Path classes = Path.of(Workspace.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    public Path launcher() {
        return root.resolve("ringfence");
    }

    public Path gatewayJar() {
        return root.resolve("gateway/target/ringfence.jar");
    }

    /// The committed configuration of that name.
    public Path configuration(String name) {
        return root.resolve("bench/scenarios").resolve(name);
    }

    public Path springProject() {
        return root.resolve("bench/spring-cloud-gateway");
    }

    /// What was installed to be measured and is no part of the repository.
    public Path peers() {
        return root.resolve("bench/target/peers");
    }

    public Path results() {
        return root.resolve("perf-reports/results");
    }
}
