package io.ringfence.frontend.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {
    private final LingeringClose lingering = new LingeringClose();

    private static HttpContent content(int length) {
        return new DefaultHttpContent(Unpooled.buffer().writeZero(length));
    }

    @Test
    void shouldBeOverWithTheEndOfTheRequest() {
        lingering.begin();
        HttpContent more = content(100);
        HttpContent last = new DefaultLastHttpContent(Unpooled.buffer().writeZero(1));

        assertFalse(lingering.drop(more));
        assertTrue(lingering.drop(last));

        assertEquals(0, more.refCnt());
        assertEquals(0, last.refCnt());
    }

    @Test
    void shouldBeOverOnce() {
        lingering.begin();
        assertTrue(lingering.drop(new DefaultLastHttpContent()));
        assertFalse(lingering.drop(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/")));
        assertFalse(lingering.drop(new DefaultLastHttpContent()));
    }

    @Test
    void shouldTakeInNoMoreThanItsBound() {
        lingering.begin();
        ByteBuf megabyte = Unpooled.buffer(1 << 20).writeZero(1 << 20);
        for (int i = 0; i < LingeringClose.MAX_BYTES >> 20; i++) {
            assertFalse(lingering.drop(new DefaultHttpContent(megabyte.retainedDuplicate())), "after " + i + " MiB");
        }
        assertTrue(lingering.drop(content(1)));
        assertEquals(1, megabyte.refCnt());
        megabyte.release();
    }

    @Test
    void shouldWaitForNothingWhereTheRequestWasComplete() {
        HttpContent stray = new DefaultLastHttpContent(Unpooled.buffer().writeZero(1));

        assertFalse(lingering.drop(stray));

        assertEquals(0, stray.refCnt());
    }
}
