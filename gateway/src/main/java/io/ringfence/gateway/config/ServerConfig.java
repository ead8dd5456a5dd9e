package io.ringfence.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the gateway listens, and what one client may ask of it.
///
/// @param host                 the address to bind; see [#hostChosen]
/// @param hostChosen           whether somebody wrote the host down. When nobody did, it is every address for a
///                             gateway with virtual keys and loopback for an open one
/// @param port                 of the API; 0 asks the system for a free one
/// @param workers              event loops; 0 stands for one per core, see [#workerCount()]
/// @param maxConnections       client connections at once; more are not accepted
/// @param backlog              clients that may wait to be accepted; the system may allow fewer
/// @param maxBodyBytes         of one request, after decompression
/// @param maxHeaderBytes       of one request line and all its headers together
/// @param maxBufferedBodyBytes of all request bodies held at once; more are answered with 503
/// @param idleTimeout          how long a keep-alive connection may wait for its next request
/// @param readTimeout          how long a client may pause while it sends a request
/// @param writeTimeout         how long a client may take nothing while an answer waits for it
/// @param shutdownGrace        how long running exchanges may go on after the order to stop
/// @param tokenCountWorkers    threads that count tokens which no provider counts; 0 stands for one per four
/// cores,
///                             see [#tokenCountWorkerCount()]
/// @param tokenCountQueue      requests that may wait for one of them; more are answered with 503
/// @param rememberedResponses  stored responses and encrypted contents of which it is remembered which provider's
///                             key made them, the youngest
/// @param rememberResponses    for how long
/// @param tls                  null for plain HTTP
public record ServerConfig(
        String host,
        boolean hostChosen,
        int port,
        int workers,
        int maxConnections,
        int backlog,
        int maxBodyBytes,
        int maxHeaderBytes,
        long maxBufferedBodyBytes,
        Duration idleTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Duration shutdownGrace,
        int tokenCountWorkers,
        int tokenCountQueue,
        int rememberedResponses,
        Duration rememberResponses,
        @Nullable Tls tls) {

    /// The address of an open gateway for which no host was chosen.
    public static final String LOOPBACK = "127.0.0.1";

    /// The address of a gateway with virtual keys for which no host was chosen.
    public static final String EVERY_ADDRESS = "0.0.0.0";

    /// What holds where the configuration says nothing.
    public static final ServerConfig DEFAULTS = new ServerConfig(
            LOOPBACK,
            false,
            8080,
            0,
            10_000,
            4_096,
            10_485_760,
            65_536,
            268_435_456L,
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            0,
            64,
            100_000,
            Duration.ofDays(30),
            null);

    /// A certificate chain and its private key, both PEM files that could be read when the configuration was
    /// checked.
    public record Tls(Path certFile, Path keyFile) {}

    /// The number of event loops to start.
    public int workerCount() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }

    /// The number of threads that count tokens.
    public int tokenCountWorkerCount() {
        return tokenCountWorkers == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 4) : tokenCountWorkers;
    }

    ServerConfig withAddress(String newHost, boolean chosen, int newPort) {
        return new ServerConfig(
                newHost,
                chosen,
                newPort,
                workers,
                maxConnections,
                backlog,
                maxBodyBytes,
                maxHeaderBytes,
                maxBufferedBodyBytes,
                idleTimeout,
                readTimeout,
                writeTimeout,
                shutdownGrace,
                tokenCountWorkers,
                tokenCountQueue,
                rememberedResponses,
                rememberResponses,
                tls);
    }

    ServerConfig withWorkers(int newWorkers) {
        return new ServerConfig(
                host,
                hostChosen,
                port,
                newWorkers,
                maxConnections,
                backlog,
                maxBodyBytes,
                maxHeaderBytes,
                maxBufferedBodyBytes,
                idleTimeout,
                readTimeout,
                writeTimeout,
                shutdownGrace,
                tokenCountWorkers,
                tokenCountQueue,
                rememberedResponses,
                rememberResponses,
                tls);
    }
}
