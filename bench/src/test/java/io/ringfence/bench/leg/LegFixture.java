package io.ringfence.bench.leg;

import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/// Legs without a server of their own.
public final class LegFixture {
    private LegFixture() {}

    /// Straight to whoever listens on that port; the process is what would be measured.
    public static Leg direct(int port, ManagedProcess process) {
        return new Leg(
                "direct", LegFacts.Kind.DIRECT, "none", null, port, List.of(), process, 0, null, Path.of("no-gc.log"));
    }

    /// A port on which nobody listens.
    public static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
