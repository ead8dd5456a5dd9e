package io.ringfence.frontend.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.ringfence.frontend.server.PipelinedParts.Room;
import org.junit.jupiter.api.Test;

class PipelinedPartsTest {
    private final PipelinedParts parts = new PipelinedParts(1_000, 2_000);

    private static HttpRequest head() {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    }

    private static HttpContent content(int length) {
        return new DefaultHttpContent(Unpooled.buffer().writeZero(length));
    }

    @Test
    void shouldGivePartsOutInTheirOrder() {
        HttpRequest head = head();
        HttpContent content = content(10);
        parts.add(head);
        parts.add(content);

        assertSame(head, parts.take());
        assertSame(content, parts.take());
        assertTrue(parts.isEmpty());
        assertEquals(1, content.refCnt());
        content.release();
    }

    @Test
    void shouldSayWhenNothingMoreIsToBeReadAndWhenItIsTooLate() {
        assertEquals(Room.ENOUGH, parts.add(content(1_000)));
        assertEquals(Room.FULL, parts.add(content(1)));
        assertEquals(Room.FULL, parts.add(content(999)));
        assertEquals(Room.OVERRUN, parts.add(content(1)));
        parts.release();
    }

    @Test
    void shouldCountHeads() {
        for (int i = 0; i < 3; i++) {
            assertEquals(Room.ENOUGH, parts.add(head()));
        }
        assertEquals(Room.FULL, parts.add(head()));
    }

    @Test
    void shouldHaveRoomAgainOnceEverythingWasTaken() {
        parts.add(content(600));
        assertEquals(Room.FULL, parts.add(content(600)));

        ((HttpContent) parts.take()).release();
        assertEquals(Room.FULL, parts.add(content(1)));
        while (!parts.isEmpty()) {
            ((HttpContent) parts.take()).release();
        }

        assertEquals(Room.ENOUGH, parts.add(content(600)));
        parts.release();
    }

    @Test
    void shouldReleaseWhatNobodyTook() {
        HttpContent first = content(600);
        HttpContent second = content(600);
        parts.add(first);
        parts.add(second);

        parts.release();

        assertTrue(parts.isEmpty());
        assertEquals(0, first.refCnt());
        assertEquals(0, second.refCnt());
        assertEquals(Room.ENOUGH, parts.add(head()));
    }
}
