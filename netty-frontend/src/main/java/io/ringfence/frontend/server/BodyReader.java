package io.ringfence.frontend.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.ringfence.frontend.loop.BodyRoom;
import org.jspecify.annotations.Nullable;

/// Takes in the body of one request after the other: bounded, and within what bodies may hold together. One per
/// connection; event loop only.
final class BodyReader {
    private static final int SMALL_BODY_BYTES = 16 << 10;

    /// How much more than has arrived may be set aside for what was announced.
    private static final int TRUST = 8;

    /// What became of a part of a body.
    enum Outcome {
        KEPT,
        /// The body is larger than one may be; nothing of it is kept any more.
        TOO_LARGE,
        /// Bodies hold as much as they may; nothing of it is kept any more.
        NO_ROOM
    }

    private final BodyRoom room;
    private final int maxBytes;
    private @Nullable ByteBuf body;
    private int announcedBytes;
    private int receivedBytes;
    private int takenBytes;

    BodyReader(BodyRoom room, int maxBytes) {
        this.room = room;
        this.maxBytes = maxBytes;
    }

    /// The next request begins.
    ///
    /// @param announced the length that its head tells; negative when it tells none
    void begin(long announced) {
        announcedBytes = (int) Math.min(announced, maxBytes);
        receivedBytes = 0;
    }

    /// Takes in the next part, whose ownership passes on.
    Outcome add(HttpContent content, ByteBufAllocator alloc) {
        ByteBuf bytes = content.content();
        int count = bytes.readableBytes();
        receivedBytes += count;
        if (receivedBytes > maxBytes) {
            content.release();
            release();
            return Outcome.TOO_LARGE;
        }
        if (!room.take(count)) {
            content.release();
            release();
            return Outcome.NO_ROOM;
        }
        takenBytes += count;
        append(bytes, content instanceof LastHttpContent, alloc);
        return Outcome.KEPT;
    }

    /// A body that came in one piece is kept as it is; one in many pieces is copied together. The copy grows
    /// with what has really arrived: what was announced is believed as far as a multiple of that, which saves
    /// most bodies from being copied again.
    private void append(ByteBuf bytes, boolean last, ByteBufAllocator alloc) {
        if (body == null && last) {
            body = bytes;
            return;
        }
        if (body == null) {
            body = alloc.directBuffer(Math.max(SMALL_BODY_BYTES, roomFor(bytes.readableBytes())));
        }
        if (body.writableBytes() < bytes.readableBytes()) {
            body.capacity(Math.max(2 * body.capacity(), roomFor(receivedBytes)));
        }
        body.writeBytes(bytes);
        bytes.release();
    }

    private int roomFor(int arrived) {
        return (int) Math.max(arrived, Math.min(announcedBytes, (long) arrived * TRUST));
    }

    /// Counts the next part, but does not keep it.
    ///
    /// @return false when the body has become larger than one may be
    boolean drop(HttpContent content) {
        receivedBytes += content.content().readableBytes();
        content.release();
        return receivedBytes <= maxBytes;
    }

    /// The whole body, whose ownership passes to the caller. Its room stays taken until [#giveRoomBack].
    ByteBuf take() {
        ByteBuf complete = body == null ? Unpooled.EMPTY_BUFFER : body;
        body = null;
        return complete;
    }

    /// Lets go of what was kept and not taken.
    void release() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    /// The body is needed no longer by anybody.
    void giveRoomBack() {
        room.giveBack(takenBytes);
        takenBytes = 0;
    }
}
