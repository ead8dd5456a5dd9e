package io.ringfence.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ringfence.bench.load.AnswerReader.MalformedAnswerException;

/// One connection with at most one request on it. Event loop only.
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private final LoadLoop loop;
    private final Channel channel;
    private final AnswerReader answer = new AnswerReader();
    private boolean isBusy;
    private long intendedNs;
    private long lastEventNs;
    private long eventsSeen;

    LoadConnection(LoadLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.onReady(this);
    }

    /// Sends the request that ought to be sent at `intendedNs`.
    void send(ByteBuf request, long intendedNs) {
        isBusy = true;
        this.intendedNs = intendedNs;
        lastEventNs = intendedNs;
        eventsSeen = 0;
        answer.begin();
        channel.writeAndFlush(request, channel.voidPromise());
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
            }
        } catch (MalformedAnswerException e) {
            fail("malformed answer: " + e.getMessage());
        } finally {
            in.release();
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
                loop.onGap(intendedNs, nowNs - lastEventNs);
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

        isBusy = false;
        loop.onAnswer(intendedNs, answer.status());
        if (answer.keepsAlive()) {
            loop.onReady(this);
        } else {
            channel.close();
        }
    }

    private void fail(String cause) {
        loop.onError(isBusy, intendedNs, cause);
        isBusy = false;
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

    boolean isBusy() {
        return isBusy;
    }
}
