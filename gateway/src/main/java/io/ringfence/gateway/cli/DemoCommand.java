package io.ringfence.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ringfence demo`
@Command(
        name = "demo",
        description = "Start the demo provider alone: a scripted upstream to try clients, failover and limits against.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private final Starter starter;

    @Option(
            names = {"-H", "--host"},
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port to listen on (default: ${DEFAULT-VALUE}); 0 for any free one.")
    private int port;

    DemoCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws Exception {
        return starter.demo(host, port);
    }
}
