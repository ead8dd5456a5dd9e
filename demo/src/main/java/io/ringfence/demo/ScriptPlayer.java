package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Plays the steps of one answer on its connection. Event loop only.
///
/// Steps are pulled as they are due, so a long answer is never held in memory, and none is pulled while the client does
/// not read.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is handled
final class ScriptPlayer {
    private final Channel channel;
    private final Signals signals;
    private final Iterator<Step> steps;
    private final Runnable whenComplete;
    private State state = State.READY;
    private boolean isChunked;
    private boolean closesAfter;
    /// When the last pause ended; 0 before the first one and after a wait of unknown length.
    private long paceNs;

    private enum State {
        /// May pull the next step.
        READY,
        /// A pause or signal will call back.
        WAITING,
        /// Too much is unsent; the channel will say when it is writable again.
        HELD_BACK,
        /// The last step was played.
        ENDED
    }

    ScriptPlayer(Channel channel, Signals signals, Iterator<Step> steps, boolean closesAfter, Runnable whenComplete) {
        this.channel = channel;
        this.signals = signals;
        this.steps = steps;
        this.closesAfter = closesAfter;
        this.whenComplete = whenComplete;
    }

    void start() {
        play();
    }

    void writabilityChanged() {
        if (state == State.HELD_BACK && channel.isWritable()) {
            state = State.READY;
            play();
        }
    }

    /// The connection is gone: nothing more will be played.
    void abandon() {
        state = State.ENDED;
    }

    private void play() {
        while (state == State.READY) {
            if (!channel.isWritable()) {
                channel.flush();
                state = channel.isWritable() ? State.READY : State.HELD_BACK;
                continue;
            }
            perform(steps.hasNext() ? steps.next() : Step.Ending.COMPLETE);
        }
    }

    private void perform(Step step) {
        switch (step) {
            case Step.Head head -> begin(head);
            case Step.Send send -> send(send.bytes());
            case Step.Raw raw -> channel.writeAndFlush(Unpooled.wrappedBuffer(raw.bytes()), channel.voidPromise());
            case Step.Pause pause -> pause(pause.durationNs());
            case Step.Await await -> await(await.signal());
            case Step.Ending ending -> end(ending);
        }
    }

    private void begin(Step.Head head) {
        boolean hasLength = false;
        boolean hasEncoding = false;
        for (Map.Entry<String, String> header : head.headers().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            hasLength |= name.equals("content-length");
            hasEncoding |= name.equals("transfer-encoding");
            closesAfter |= name.equals("connection") && header.getValue().equalsIgnoreCase("close");
        }
        isChunked = !hasLength;
        Map<String, String> headers = head.headers();
        if (isChunked && !hasEncoding) {
            headers = new LinkedHashMap<>(headers);
            headers.put("transfer-encoding", "chunked");
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(HttpText.head(head.status(), headers));
        if (hasLength) {
            channel.write(bytes, channel.voidPromise());
        } else {
            channel.writeAndFlush(bytes, channel.voidPromise());
        }
    }

    private void send(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        if (!isChunked) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
            return;
        }
        ByteBuf chunk = channel.alloc().buffer(bytes.length + 12);
        HttpText.writeChunk(chunk, bytes);
        channel.writeAndFlush(chunk, channel.voidPromise());
    }

    private void pause(long durationNs) {
        long nowNs = channel.eventLoop().ticker().nanoTime();
        paceNs = (paceNs == 0 ? nowNs : paceNs) + durationNs;
        if (paceNs - nowNs <= 0) {
            return;
        }
        channel.flush();
        state = State.WAITING;
        channel.eventLoop().schedule(this::resume, paceNs - nowNs, TimeUnit.NANOSECONDS);
    }

    private void await(String signal) {
        channel.flush();
        state = State.WAITING;
        signals.whenGiven(
                signal,
                () -> channel.eventLoop().execute(() -> {
                    paceNs = 0;
                    resume();
                }));
    }

    private void resume() {
        if (state == State.WAITING) {
            state = State.READY;
            play();
        }
    }

    private void end(Step.Ending ending) {
        state = State.ENDED;
        switch (ending) {
            case COMPLETE -> complete();
            case CUT -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            case RESET -> {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            }
            case STALL -> channel.flush();
        }
    }

    private void complete() {
        ByteBuf last = isChunked ? Unpooled.wrappedBuffer(HttpText.LAST_CHUNK) : Unpooled.EMPTY_BUFFER;
        if (closesAfter) {
            channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.writeAndFlush(last, channel.voidPromise());
        whenComplete.run();
    }
}
