package io.ringfence.frontend.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.ringfence.frontend.loop.BodyRoom;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private static final ByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    private final BodyRoom room = new BodyRoom(15);
    private final BodyReader reader = new BodyReader(room, 10);

    private static HttpContent part(String text) {
        return new DefaultHttpContent(bytes(text));
    }

    private static HttpContent last(String text) {
        return new DefaultLastHttpContent(bytes(text));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private void assertBody(String expected) {
        ByteBuf body = reader.take();
        assertEquals(expected, body.toString(StandardCharsets.US_ASCII));
        body.release();
    }

    @Test
    void shouldKeepABodyOfOnePieceAsItIs() {
        HttpContent whole = last("0123456789");

        assertEquals(BodyReader.Outcome.KEPT, reader.add(whole, ALLOC));

        ByteBuf body = reader.take();
        assertSame(whole.content(), body);
        assertEquals(1, body.refCnt());
        body.release();
    }

    @Test
    void shouldPutTheBodyTogetherFromItsPieces() {
        HttpContent first = part("01234");
        HttpContent second = last("56789");

        assertEquals(BodyReader.Outcome.KEPT, reader.add(first, ALLOC));
        assertEquals(BodyReader.Outcome.KEPT, reader.add(second, ALLOC));

        assertEquals(0, first.refCnt());
        assertEquals(0, second.refCnt());
        assertBody("0123456789");
    }

    @Test
    void shouldMakeRoomForWhatWasAnnouncedOnceEnoughOfItIsThere() {
        BodyReader large = new BodyReader(new BodyRoom(1 << 20), 1 << 20);
        large.begin(300_000);
        assertEquals(BodyReader.Outcome.KEPT, large.add(part("x".repeat(40_000)), ALLOC));
        assertEquals(BodyReader.Outcome.KEPT, large.add(last("y".repeat(260_000)), ALLOC));

        ByteBuf body = large.take();
        assertEquals(300_000, body.capacity());
        assertEquals("x".repeat(40_000) + "y".repeat(260_000), body.toString(StandardCharsets.US_ASCII));
        body.release();
    }

    @Test
    void shouldNotBelieveMuchMoreThanHasArrived() {
        BodyReader large = new BodyReader(new BodyRoom(1 << 20), 1 << 20);
        large.begin(Long.MAX_VALUE);
        assertEquals(BodyReader.Outcome.KEPT, large.add(part("x".repeat(4_000)), ALLOC));

        ByteBuf body = large.take();
        assertEquals(32_000, body.capacity());
        body.release();
    }

    @Test
    void shouldTakeAnEmptyBody() {
        assertBody("");
        assertEquals(BodyReader.Outcome.KEPT, reader.add(last(""), ALLOC));
        assertBody("");
    }

    @Test
    void shouldLetGoOfABodyThatHasBecomeTooLarge() {
        HttpContent beyond = part("A");
        assertEquals(BodyReader.Outcome.KEPT, reader.add(part("0123456789"), ALLOC));

        assertEquals(BodyReader.Outcome.TOO_LARGE, reader.add(beyond, ALLOC));

        assertEquals(0, beyond.refCnt());
        assertBody("");
        reader.giveRoomBack();
        assertEquals(0, room.heldBytes());
    }

    @Test
    void shouldCountTheBodiesOfOthersOnTheSameLoop() {
        BodyReader other = new BodyReader(room, 10);
        assertEquals(BodyReader.Outcome.KEPT, other.add(last("01234567"), ALLOC));
        HttpContent tooMuch = part("89abcdef");

        assertEquals(BodyReader.Outcome.NO_ROOM, reader.add(tooMuch, ALLOC));

        assertEquals(0, tooMuch.refCnt());
        assertEquals(8, room.heldBytes());
        other.take().release();
        assertEquals(8, room.heldBytes(), "whoever took the body still holds it");
        other.giveRoomBack();
        assertEquals(0, room.heldBytes());
        other.giveRoomBack();
        assertEquals(0, room.heldBytes());
    }

    @Test
    void shouldCountButNotKeepWhatIsDropped() {
        HttpContent first = part("0123456789");
        assertTrue(reader.drop(first));
        assertEquals(0, first.refCnt());
        assertEquals(0, room.heldBytes());

        HttpContent beyond = part("A");
        assertFalse(reader.drop(beyond));
        assertEquals(0, beyond.refCnt());
        assertBody("");
    }

    @Test
    void shouldBeginAnewWithTheNextRequest() {
        assertEquals(BodyReader.Outcome.TOO_LARGE, reader.add(part("0123456789A"), ALLOC));

        reader.begin(-1);

        assertEquals(BodyReader.Outcome.KEPT, reader.add(last("0123456789"), ALLOC));
        assertBody("0123456789");
    }

    @Test
    void shouldReleaseWhatNobodyTook() {
        HttpContent whole = last("0123456789");
        assertEquals(BodyReader.Outcome.KEPT, reader.add(whole, ALLOC));

        reader.release();
        reader.release();

        assertEquals(0, whole.refCnt());
    }
}
