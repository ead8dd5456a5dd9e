package io.ringfence.gateway;

import io.ringfence.gateway.cli.RingfenceCommand;
import io.ringfence.gateway.runtime.StartCommandRunner;
import io.ringfence.providers.prices.CatalogueText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Entry point of the executable jar.
public final class Main {
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private Main() {}

    public static void main(String[] args) {
        // Looking for leaks costs a stack trace now and then. The tests look at every buffer; a release need not.
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        if (args.length > 0 && args[0].equals("start")) {
            // It takes a fifth of the start, and nothing else is needed for it: it is read while the command line is.
            Thread.ofPlatform().daemon().name("catalogue").start(CatalogueText::bundled);
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(RingfenceCommand.run(new StartCommandRunner(out, err), System.getenv(), System.in, out, err, args));
    }
}
