package io.ringfence.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ringfence.bench.ChatRequests;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends chat requests over keep-alive connections and measures what comes back.
///
/// Without a rate the loop is closed: each connection sends when its answer has come. That shows how much goes through;
/// its latencies say little, since a slow server is asked less often. With a rate the loop is open, and latencies count
/// from the time at which a request ought to have been sent.
@Command(
        name = "load",
        description = "Send chat requests and measure throughput, latency and streams.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LoadRig implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "URL",
            description = "Where to send to, such as http://127.0.0.1:8080/v1/chat/completions.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private URI url;

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second of an open loop; closed without.")
    private double ratePerSecond;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "64", description = "(default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops of the rig (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Measured time (default: ${DEFAULT-VALUE}).")
    private double durationSeconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Time before it, told apart (default: ${DEFAULT-VALUE}).")
    private double warmUpSeconds;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Time to wait for the last answers (default: ${DEFAULT-VALUE}).")
    private double graceSeconds;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "demo-fast",
            description = "(default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String model;

    @Option(
            names = "--body-bytes",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Size of the body (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(names = "--body", paramLabel = "FILE", description = "Send this instead of a body made up.")
    private @Nullable Path bodyFile;

    @Option(names = "--stream", description = "Ask for a stream, and measure first events and gaps.")
    private boolean isStream;

    @Option(names = "--write-body", paramLabel = "FILE", description = "Only write the body to a file.")
    private @Nullable Path writtenBody;

    @Option(
            names = "--header",
            paramLabel = "LINE",
            description = "A further header, such as 'authorization: Bearer key'; may be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything there, histograms included.")
    private @Nullable Path json;

    private LoadRig() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new LoadRig());
    }

    /// @return 0 for a run whose figures may be used, 1 for one that failed
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (writtenBody != null) {
            Files.writeString(writtenBody, body());
            return 0;
        }

        LoadReport report;
        LoadPlan plan = plan();
        try {
            report = new LoadReport(plan, run(plan));
        } catch (ExecutionException e) {
            spec.commandLine().getErr().println("load: " + e.getCause());
            return 1;
        }
        spec.commandLine().getOut().print(report.text());
        spec.commandLine().getOut().flush();
        if (json != null) {
            report.write(json);
        }
        return report.failures().isEmpty() ? 0 : 1;
    }

    LoadPlan plan() throws IOException {
        try {
            return new LoadPlan(
                    url,
                    headers,
                    body(),
                    ratePerSecond,
                    connections,
                    threads,
                    seconds(warmUpSeconds),
                    seconds(durationSeconds),
                    seconds(graceSeconds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private String body() throws IOException {
        return bodyFile != null ? Files.readString(bodyFile) : ChatRequests.body(model, bodyBytes, isStream);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
    }

    /// Runs it to its end.
    ///
    /// @throws ExecutionException when the connections cannot be opened
    public static LoadResults run(LoadPlan plan) throws ExecutionException, InterruptedException {
        boolean isEpoll = Epoll.isAvailable();
        Class<? extends Channel> channelType = isEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                plan.threads(), isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        List<LoadLoop> loops = new ArrayList<>();
        try {
            List<CompletableFuture<LoadResults>> shares = new ArrayList<>();
            for (int i = 0; i < plan.threads(); i++) {
                LoadLoop loop = new LoadLoop(plan, group.next(), channelType, SystemNanoClock.INSTANCE);
                loops.add(loop);
                shares.add(loop.run(plan.connectionsOf(i), plan.ratePerSecond() / plan.threads()));
            }
            LoadResults results = new LoadResults();
            for (CompletableFuture<LoadResults> share : shares) {
                results.add(share.get());
            }
            return results;
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
            loops.forEach(LoadLoop::release);
        }
    }
}
