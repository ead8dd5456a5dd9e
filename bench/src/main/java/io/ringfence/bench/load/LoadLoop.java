package io.ringfence.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/// One event loop's share of a run. Everything but the constructor and [#run] happens on the loop.
///
/// Phases follow from the time at which a request ought to be sent: before `measureNs` it warms up, from there until
/// `endNs` it is measured, and then nothing is sent any more.
final class LoadLoop {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final long RECONNECT_MS = 20;
    /// More at once than a server's backlog would only be dropped and tried again a second later.
    private static final int MAX_CONNECTING = 128;

    private final LoadPlan plan;
    private final EventLoop loop;
    private final NanoClock clock;
    private final Bootstrap bootstrap;
    private final ByteBuf requestBytes;
    private final ByteBuf request;
    private final LoadResults results = new LoadResults();
    private final CompletableFuture<LoadResults> done = new CompletableFuture<>();
    private final Set<LoadConnection> connections = new HashSet<>();
    private final Deque<LoadConnection> ready = new ArrayDeque<>();

    private @Nullable Pacer pacer;
    private int toConnect;
    private int missing;
    private int busy;
    private boolean isStarted;
    private boolean isWakeUpScheduled;
    private boolean isEnding;
    private boolean isOver;
    private long measureNs;
    private long endNs;

    LoadLoop(LoadPlan plan, EventLoop loop, Class<? extends Channel> channelType, NanoClock clock) {
        this.plan = plan;
        this.loop = loop;
        this.clock = clock;
        byte[] bytes = plan.request();
        requestBytes = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        request = Unpooled.unreleasableBuffer(requestBytes);
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .remoteAddress(new InetSocketAddress(plan.url().getHost(), plan.port()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        LoadConnection connection = new LoadConnection(LoadLoop.this, channel, plan);
                        connections.add(connection);
                        channel.pipeline().addLast(connection);
                    }
                });
        if (plan.manner() instanceof ClientManner.Slow slow) {
            // A socket that takes in little itself, so that the server notices.
            bootstrap
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_RCVBUF, slow.bytesAtOnce())
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(slow.bytesAtOnce()).maxMessagesPerRead(1));
        }
    }

    /// Opens `count` connections, then sends until the time is over.
    ///
    /// @return what came of it, once every answer is there or has been waited for long enough
    CompletableFuture<LoadResults> run(int count, double ratePerSecond) {
        loop.execute(() -> {
            toConnect = count;
            missing = count;
            for (int i = 0; i < MAX_CONNECTING; i++) {
                connectNext(ratePerSecond);
            }
        });
        return done;
    }

    private void connectNext(double ratePerSecond) {
        if (toConnect == 0 || done.isDone()) {
            return;
        }
        toConnect--;
        connect(() -> {
            missing--;
            connectNext(ratePerSecond);
            if (missing == 0) {
                begin(ratePerSecond);
            }
        });
    }

    private void connect(Runnable onConnected) {
        ChannelFuture connecting = bootstrap.connect();
        connecting.addListener(future -> {
            if (isEnding) {
                connecting.channel().close();
            } else if (future.isSuccess()) {
                onConnected.run();
            } else if (!isStarted) {
                done.completeExceptionally(future.cause());
            } else {
                results.error("connect failed");
                reconnectLater();
            }
        });
    }

    private void reconnectLater() {
        loop.schedule(() -> connect(() -> {}), RECONNECT_MS, TimeUnit.MILLISECONDS);
    }

    private void begin(double ratePerSecond) {
        isStarted = true;
        long startNs = clock.nanoTime();
        measureNs = startNs + plan.warmUp().toNanos();
        endNs = measureNs + plan.duration().toNanos();
        if (plan.isOpenLoop()) {
            pacer = new Pacer(startNs, endNs, ratePerSecond);
            results.intended(pacer.intendedBetween(measureNs, endNs));
        }
        loop.schedule(this::end, endNs - startNs, TimeUnit.NANOSECONDS);
        if (pacer == null && !plan.spread().isZero()) {
            sendSpread();
        } else {
            sendWhatIsDue();
        }
    }

    /// Sends the first request of each connection at its time; after its answer each goes on by itself.
    private void sendSpread() {
        long stepNs = plan.spread().toNanos() / ready.size();
        long delayNs = 0;
        for (LoadConnection connection : ready) {
            loop.schedule(() -> sendFirst(connection), delayNs, TimeUnit.NANOSECONDS);
            delayNs += stepNs;
        }
        ready.clear();
    }

    private void sendFirst(LoadConnection connection) {
        if (connections.contains(connection)) {
            onReady(connection);
        }
    }

    private void sendWhatIsDue() {
        if (!isStarted || isEnding) {
            return;
        }
        if (pacer == null) {
            sendOnAll();
        } else {
            sendPaced(pacer);
        }
    }

    private void sendOnAll() {
        long nowNs = clock.nanoTime();
        while (!ready.isEmpty() && nowNs - endNs < 0) {
            send(nowNs, nowNs);
            nowNs = clock.nanoTime();
        }
    }

    private void sendPaced(Pacer pacer) {
        long nowNs = clock.nanoTime();
        while (!ready.isEmpty() && pacer.isDue(nowNs)) {
            send(pacer.take(), nowNs);
            nowNs = clock.nanoTime();
        }
        // With no connection left the next answer leads back here.
        if (!ready.isEmpty() && !pacer.isOver() && !isWakeUpScheduled) {
            isWakeUpScheduled = true;
            loop.schedule(this::onWakeUp, pacer.nextNs() - nowNs, TimeUnit.NANOSECONDS);
        }
    }

    private void onWakeUp() {
        isWakeUpScheduled = false;
        sendWhatIsDue();
    }

    private void send(long intendedNs, long nowNs) {
        LoadConnection connection = ready.removeFirst();
        if (isMeasured(intendedNs)) {
            results.sent(nowNs - intendedNs);
        }
        connection.send(request.duplicate(), intendedNs);
    }

    private boolean isMeasured(long intendedNs) {
        return intendedNs - measureNs >= 0;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    void onReady(LoadConnection connection) {
        ready.addLast(connection);
        sendWhatIsDue();
        endIfAnswered();
    }

    void onFirstEvent(long intendedNs, long nowNs) {
        if (isMeasured(intendedNs)) {
            results.firstEvent(nowNs - intendedNs);
        }
    }

    /// @param scheduledNs the same gap as the upstream made it; 0 when it made none
    void onGap(long intendedNs, long gapNs, long scheduledNs) {
        if (isMeasured(intendedNs)) {
            results.gap(gapNs, scheduledNs);
        }
    }

    void onLeft(long intendedNs) {
        if (isMeasured(intendedNs)) {
            results.left();
        }
    }

    void onBusy(boolean isBusy) {
        busy += isBusy ? 1 : -1;
    }

    void onAnswer(long intendedNs, int status) {
        long latencyNs = clock.nanoTime() - intendedNs;
        if (isMeasured(intendedNs)) {
            results.answer(status, latencyNs);
        } else {
            results.coldAnswer(status, latencyNs);
        }
    }

    void onError(boolean hadRequest, long intendedNs, String cause) {
        // What is over belongs to whoever reads the results.
        if (!done.isDone() && (!hadRequest || isMeasured(intendedNs))) {
            results.error(cause);
        }
    }

    void onClosed(LoadConnection connection) {
        connections.remove(connection);
        ready.remove(connection);
        if (!isStarted) {
            done.completeExceptionally(new IllegalStateException("a connection was closed before the start"));
        } else if (!isEnding) {
            reconnectLater();
        }
        endIfAnswered();
    }

    private void end() {
        isEnding = true;
        loop.schedule(this::finish, plan.grace().toNanos(), TimeUnit.NANOSECONDS);
        endIfAnswered();
    }

    private void endIfAnswered() {
        if (isEnding && busy == 0) {
            finish();
        }
    }

    /// Closes every connection, which the end of the event loop would not do; a request that is still on one counts as
    /// unanswered.
    private void finish() {
        if (!isOver) {
            isOver = true;
            List.copyOf(connections).forEach(LoadConnection::close);
            done.complete(results);
        }
    }

    /// Gives the request's memory back. To be called once, when the event loop has ended.
    void release() {
        requestBytes.release();
    }
}
