package io.ringfence.demo;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a [DemoProvider] listens, and the pace of its `demo` model. Start from [#defaults()] and change by `with…`.
///
/// @param host            address to listen on
/// @param port            port to listen on; 0 takes any free one
/// @param eventLoops      number of threads that serve connections
/// @param firstByteDelay  time before the answer of the model `demo` begins
/// @param tokenInterval   time between two tokens of the model `demo`
/// @param answerTokens    length of an answer when neither the model name nor the request says otherwise; 0 for an echo
///                        of the request and one sentence
/// @param maxRequestBytes requests with a larger body are refused with 413
/// @param journal         whether requests are kept for [DemoProvider#requests()]; off for load
/// @param tls             serves HTTPS with this context; null for plain HTTP
public record DemoSettings(
        String host,
        int port,
        int eventLoops,
        Duration firstByteDelay,
        Duration tokenInterval,
        int answerTokens,
        int maxRequestBytes,
        boolean journal,
        @Nullable SslContext tls) {

    private static final int STANDALONE_PORT = 9_100;
    private static final DemoSettings DEFAULTS = new DemoSettings(
            "127.0.0.1", 0, 1, Duration.ofMillis(200), Duration.ofMillis(20), 0, 64 * 1024 * 1024, false, null);

    public DemoSettings {
        require(port >= 0 && port <= 65_535, "port=" + port);
        require(eventLoops > 0, "eventLoops=" + eventLoops);
        require(!firstByteDelay.isNegative(), "firstByteDelay=" + firstByteDelay);
        require(!tokenInterval.isNegative(), "tokenInterval=" + tokenInterval);
        require(answerTokens >= 0, "answerTokens=" + answerTokens);
        require(maxRequestBytes > 0, "maxRequestBytes=" + maxRequestBytes);
    }

    /// Any free loopback port, one event loop, 200 ms to the first byte, 50 tokens/s, no journal, no TLS.
    public static DemoSettings defaults() {
        return DEFAULTS;
    }

    /// Settings for running alone, from `--host`, `--port` and `--loops`, each with a value.
    ///
    /// @throws IllegalArgumentException an option is unknown or has no value
    static DemoSettings fromArguments(String... arguments) {
        DemoSettings settings = DEFAULTS.withPort(STANDALONE_PORT);
        for (int i = 0; i < arguments.length; i += 2) {
            require(i + 1 < arguments.length, arguments[i] + " needs a value");
            String value = arguments[i + 1];
            settings = switch (arguments[i]) {
                case "--host" -> settings.withHost(value);
                case "--port" -> settings.withPort(Integer.parseInt(value));
                case "--loops" -> settings.withEventLoops(Integer.parseInt(value));
                default ->
                    throw new IllegalArgumentException(
                            "unknown option " + arguments[i] + "; known are --host, --port, --loops");
            };
        }
        return settings;
    }

    public DemoSettings withHost(String host) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withPort(int port) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withEventLoops(int eventLoops) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withFirstByteDelay(Duration firstByteDelay) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withTokenInterval(Duration tokenInterval) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withAnswerTokens(int answerTokens) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withMaxRequestBytes(int maxRequestBytes) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withJournal(boolean journal) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    public DemoSettings withTls(SslContext tls) {
        return new DemoSettings(
                host, port, eventLoops, firstByteDelay, tokenInterval, answerTokens, maxRequestBytes, journal, tls);
    }

    private static void require(boolean condition, String value) {
        if (!condition) {
            throw new IllegalArgumentException(value);
        }
    }
}
