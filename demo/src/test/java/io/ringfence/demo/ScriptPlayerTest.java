package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptPlayerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean isComplete;

    @BeforeEach
    void freezeTime() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldKeepThePaceOfAStream() {
        play(Script.steps()
                .pause(Duration.ofMillis(200))
                .head(200, Map.of("content-length", "3"))
                .send("a")
                .pause(Duration.ofMillis(20))
                .send("b")
                .pause(Duration.ofMillis(20))
                .send("c"));
        assertEquals("", written());
        advanceMs(199);
        assertEquals("", written());
        advanceMs(1);
        assertTrue(written().endsWith("\r\n\r\na"));
        advanceMs(30);
        assertEquals("b", written());
        advanceMs(9);
        assertEquals("", written());
        advanceMs(1);
        assertEquals("c", written(), "a late timer does not delay what follows");
        assertTrue(isComplete);
    }

    @Test
    void shouldPullNoStepsWhileTheClientDoesNotRead() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8, 16));
        int[] pulled = {0};
        Iterator<Step> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Step next() {
                return pulled[0]++ == 0 ? new Step.Head(200, Map.of()) : new Step.Send(new byte[4]);
            }
        };
        ScriptPlayer player = new ScriptPlayer(channel, new Signals(), endless, false, () -> {});
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        player.start();
        assertEquals(0, pulled[0]);
        player.abandon();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        player.writabilityChanged();
        assertEquals(0, pulled[0], "an abandoned answer goes no further");
    }

    @Test
    void shouldGoOnWhenTheClientReadsAgain() {
        ScriptPlayer player = player(Script.answer(200, Map.of(), "x"));
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        player.start();
        assertFalse(isComplete);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        player.writabilityChanged();
        assertTrue(written().endsWith("\r\n\r\nx"));
        assertTrue(isComplete);
    }

    @Test
    void shouldCloseAfterAnAnswerThatSaysSo() {
        play(Script.answer(200, Map.of("Connection", "close"), "x"));
        assertFalse(channel.isOpen());
        assertFalse(isComplete);
    }

    private void play(Script script) {
        player(script).start();
    }

    private ScriptPlayer player(Script script) {
        return new ScriptPlayer(channel, new Signals(), script.list().iterator(), false, () -> isComplete = true);
    }

    private void advanceMs(long ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    private String written() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        return text.toString();
    }
}
