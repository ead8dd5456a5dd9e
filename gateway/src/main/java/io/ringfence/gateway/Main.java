package io.ringfence.gateway;

import io.ringfence.gateway.cli.Launch;
import io.ringfence.gateway.cli.RingfenceCommand;
import io.ringfence.gateway.cli.Starter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Entry point of the executable jar.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(RingfenceCommand.run(starter(), System.getenv(), out, err, args));
    }

    private static Starter starter() {
        return new Starter() {
            @Override
            public int start(Launch launch) {
                throw new UnsupportedOperationException("the server is not part of this build");
            }

            @Override
            public int demo(String host, int port) {
                throw new UnsupportedOperationException("the demo provider is not part of this build");
            }
        };
    }
}
