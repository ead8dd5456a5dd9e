package io.ringfence.store.rate;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Buckets in Redis. A claim is one script, many of them one flush.
///
/// A connection that fails or does not answer in time is given up, and with it what was said over it; the next
/// [#check] makes another one.
final class RedisRates implements RateStore {
    private static final String SCRIPT = script();
    /// The fewest that the client runs with.
    private static final int THREADS = 2;

    private final RedisSettings settings;
    private final ClientResources resources;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;
    private String sha = "";

    RedisRates(RedisSettings settings) {
        this.settings = settings;
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources, address(settings));
        ClientOptions.Builder options = ClientOptions.builder()
                // What was said to a server that went away must not be said again to the one that comes back.
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .tcpNoDelay(true)
                        .build());
        if (settings.caFile() != null) {
            options.sslOptions(SslOptions.builder()
                    .trustManager(settings.caFile().toFile())
                    .build());
        }
        client.setOptions(options.build());
    }

    private static RedisURI address(RedisSettings settings) {
        RedisURI.Builder address =
                RedisURI.builder(RedisURI.create(settings.url())).withTimeout(settings.timeout());
        if (settings.password() != null) {
            char[] password = settings.password().toCharArray();
            if (settings.user() == null) {
                address.withPassword(password);
            } else {
                address.withAuthentication(settings.user(), password);
            }
        }
        return address.build();
    }

    private static String script() {
        try (InputStream found = RedisRates.class.getResourceAsStream("claim.lua")) {
            if (found == null) {
                throw new IllegalStateException("claim.lua is missing");
            }
            return new String(found.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void check() throws RateStoreException {
        try {
            if (connection == null) {
                connection = client.connect(StringCodec.UTF8);
                connection.setAutoFlushCommands(false);
            }
            sha = await(List.of(connection.async().scriptLoad(SCRIPT))).getFirst();
        } catch (RedisException e) {
            throw failed(e);
        }
    }

    @Override
    public List<RateGrant> claim(List<RateClaim> claims) throws RateStoreException {
        if (connection == null) {
            throw new RateStoreException("Redis is not connected");
        }
        List<RedisFuture<List<Long>>> answers = new ArrayList<>(claims.size());
        try {
            for (RateClaim claim : claims) {
                answers.add(connection.async().evalsha(sha, ScriptOutputType.MULTI, key(claim), arguments(claim)));
            }
            return await(answers).stream()
                    .map(answer -> new RateGrant(answer.getFirst(), answer.getLast()))
                    .toList();
        } catch (RedisException e) {
            throw failed(e);
        }
    }

    private String[] key(RateClaim claim) {
        String kind = claim.kind().name().toLowerCase(Locale.ROOT);
        return new String[] {settings.prefix() + ":rate:" + kind + ":" + claim.account()};
    }

    private static String[] arguments(RateClaim claim) {
        return new String[] {
            Long.toString(claim.perMinute()),
            Long.toString(claim.returned()),
            Long.toString(claim.wanted()),
            Long.toString(claim.least()),
            Long.toString(claim.ahead())
        };
    }

    /// Sends what was written, and waits for all answers to it.
    private <T> List<T> await(List<RedisFuture<T>> answers) throws RateStoreException {
        StatefulRedisConnection<String, String> used = connection;
        if (used == null) {
            throw new RateStoreException("Redis is not connected");
        }
        used.flushCommands();
        long deadlineNs = System.nanoTime() + settings.timeout().toNanos();
        List<T> all = new ArrayList<>(answers.size());
        try {
            for (RedisFuture<T> answer : answers) {
                all.add(answer.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS));
            }
            return all;
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (TimeoutException e) {
            giveUp();
            throw new RateStoreException("Redis has not answered within " + settings.timeout(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp();
            throw new RateStoreException("interrupted while Redis was asked", e);
        }
    }

    private RateStoreException failed(@Nullable Throwable cause) {
        giveUp();
        Throwable reason = cause == null ? new IllegalStateException("no reason was given") : cause;
        if (reason instanceof RedisNoScriptException) {
            return new RateStoreException("Redis has forgotten the script", reason);
        }
        return new RateStoreException("Redis cannot be used: " + reason.getMessage(), reason);
    }

    private void giveUp() {
        if (connection != null) {
            connection.closeAsync();
            connection = null;
        }
    }

    @Override
    public void close() {
        giveUp();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
