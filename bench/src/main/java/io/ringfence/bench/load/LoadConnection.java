package io.ringfence.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ringfence.bench.load.AnswerReader.MalformedAnswerException;
import java.util.concurrent.TimeUnit;

/// One connection with at most one request on it. Event loop only.
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private final LoadLoop loop;
    private final Channel channel;
    private final ClientManner manner;
    private final EventSchedule schedule;
    private final AnswerReader answer = new AnswerReader();
    private boolean isBusy;
    private long intendedNs;
    private long lastEventNs;
    private long eventsSeen;

    LoadConnection(LoadLoop loop, Channel channel, LoadPlan plan) {
        this.loop = loop;
        this.channel = channel;
        manner = plan.manner();
        schedule = plan.schedule();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (manner instanceof ClientManner.Slow) {
            ctx.read();
        }
        loop.onReady(this);
    }

    /// Sends the request that ought to be sent at `intendedNs`.
    void send(ByteBuf request, long intendedNs) {
        setBusy(true);
        this.intendedNs = intendedNs;
        lastEventNs = intendedNs;
        eventsSeen = 0;
        answer.begin();
        if (manner instanceof ClientManner.Leaving leaving && leaving.afterEvents() == 0) {
            channel.writeAndFlush(request).addListener(_ -> leave());
        } else {
            channel.writeAndFlush(request, channel.voidPromise());
        }
    }

    private void setBusy(boolean busy) {
        if (busy != isBusy) {
            isBusy = busy;
            loop.onBusy(busy);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!isBusy) {
                fail("bytes without a request");
                return;
            }
            answer.read(in);
            recordEvents();
            if (answer.isWhole()) {
                finish(in);
            } else if (manner instanceof ClientManner.Leaving leaving && eventsSeen >= leaving.afterEvents()) {
                leave();
            }
        } catch (MalformedAnswerException e) {
            fail("malformed answer: " + e.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (manner instanceof ClientManner.Slow slow) {
            ctx.executor().schedule(() -> ctx.read(), slow.pause().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void recordEvents() {
        if (answer.events() == eventsSeen) {
            return;
        }
        long nowNs = loop.nowNs();
        for (; eventsSeen < answer.events(); eventsSeen++) {
            if (eventsSeen == 0) {
                loop.onFirstEvent(intendedNs, nowNs);
            } else {
                loop.onGap(intendedNs, nowNs - lastEventNs, schedule.gapNs(eventsSeen));
            }
            lastEventNs = nowNs;
        }
    }

    private void finish(ByteBuf rest) {
        if (rest.isReadable()) {
            fail("bytes after the answer");
            return;
        }
        if (answer.isEventStream() && !answer.isDone()) {
            fail("stream without [DONE]");
            return;
        }

        setBusy(false);
        loop.onAnswer(intendedNs, answer.status());
        if (answer.keepsAlive()) {
            loop.onReady(this);
        } else {
            channel.close();
        }
    }

    private void leave() {
        if (isBusy) {
            setBusy(false);
            loop.onLeft(intendedNs);
            channel.close();
        }
    }

    private void fail(String cause) {
        loop.onError(isBusy, intendedNs, cause);
        setBusy(false);
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause.getClass().getSimpleName());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (isBusy) {
            fail("connection closed before the answer was whole");
        }
        loop.onClosed(this);
    }

    /// Ends the run for this connection.
    void close() {
        if (isBusy) {
            fail("unanswered");
        } else {
            channel.close();
        }
    }
}
