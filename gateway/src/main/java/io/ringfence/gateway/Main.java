package io.ringfence.gateway;

import io.ringfence.gateway.cli.RingfenceCommand;
import io.ringfence.gateway.runtime.StartCommandRunner;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Entry point of the executable jar.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(RingfenceCommand.run(new StartCommandRunner(out, err), System.getenv(), out, err, args));
    }
}
