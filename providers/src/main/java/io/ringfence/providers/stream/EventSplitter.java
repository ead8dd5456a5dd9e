package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into frames, each ending with a blank line (HTML Living Standard, section 9.2.6). One
/// stream, one thread. Every byte comes out again, in order, and the cuts do not depend on how the bytes
/// arrived in chunks.
///
/// ```java
/// splitter.feed(chunk);
/// try {
///     for (ByteBuf frame = splitter.next(); frame != null; frame = splitter.next()) { … }
/// } finally {
///     splitter.settle();
/// }
/// ```
final class EventSplitter {
    /*
     * The search goes for LF and CR separately, because a buffer finds one byte value eight bytes at a time. The
     * position of each is remembered, so that in a chunk without CR (all providers but two) the second search happens
     * once per chunk.
     *
     * A CR that ends a blank line may be half of a CRLF whose LF is still on its way. The frame then waits for the next
     * byte, unless the stream has shown before that it ends lines with a bare CR: waiting would hold back each of its
     * events until the next one comes.
     */
    private static final int NOT_SEARCHED = -1;

    private static final byte LF = '\n';
    private static final byte CR = '\r';

    private final int maxEventBytes;
    private final ByteBufAllocator alloc;

    private @Nullable ByteBuf chunk;
    private @Nullable ByteBuf carry;
    private int frameStart;
    private int position;
    private int end;
    private int nextLf;
    private int nextCr;
    private boolean isLineEmpty = true;
    private boolean mayFollowLf;
    private boolean isBlankLineOpen;
    private boolean endsLinesWithCr;
    private boolean isInOversizeEvent;
    private boolean isOversize;

    EventSplitter(int maxEventBytes, ByteBufAllocator alloc) {
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException("maxEventBytes=" + maxEventBytes);
        }
        this.maxEventBytes = maxEventBytes;
        this.alloc = alloc;
    }

    /// Takes ownership of a chunk, whose frames [#next()] then yields.
    void feed(ByteBuf chunk) {
        if (this.chunk != null) {
            chunk.release();
            throw new IllegalStateException("the chunk before is not settled");
        }
        this.chunk = chunk;
        frameStart = chunk.readerIndex();
        position = frameStart;
        end = chunk.writerIndex();
        nextLf = NOT_SEARCHED;
        nextCr = NOT_SEARCHED;
    }

    /// The next frame that the chunk completes, owned by the caller, or null.
    @Nullable
    ByteBuf next() {
        ByteBuf chunk = this.chunk;
        if (chunk == null) {
            return null;
        }
        while (position < end) {
            if (mayFollowLf) {
                mayFollowLf = false;
                if (chunk.getByte(position) == LF) {
                    position++;
                } else {
                    endsLinesWithCr = true;
                }
                if (isBlankLineOpen) {
                    return cut(chunk);
                }
                continue;
            }
            int lineEnd = nextLineEnd(chunk);
            if (lineEnd == end) {
                isLineEmpty = false;
                position = end;
                break;
            }
            boolean isBlank = isLineEmpty && lineEnd == position;
            mayFollowLf = chunk.getByte(lineEnd) == CR;
            position = lineEnd + 1;
            isLineEmpty = true;
            isBlankLineOpen = isBlank && mayFollowLf;
            if (isBlank && (!mayFollowLf || endsLinesWithCr)) {
                return cut(chunk);
            }
        }
        return nextOversizePiece(chunk);
    }

    private int nextLineEnd(ByteBuf chunk) {
        if (nextLf < position) {
            nextLf = indexOf(chunk, LF);
        }
        if (nextCr < position) {
            nextCr = indexOf(chunk, CR);
        }
        return Math.min(nextLf, nextCr);
    }

    private int indexOf(ByteBuf chunk, byte value) {
        int found = chunk.indexOf(position, end, value);
        return found < 0 ? end : found;
    }

    private ByteBuf cut(ByteBuf chunk) {
        isBlankLineOpen = false;
        isOversize = isInOversizeEvent || heldBytes() + position - frameStart > maxEventBytes;
        isInOversizeEvent = false;
        int from = frameStart;
        frameStart = position;
        ByteBuf held = carry;
        if (held != null) {
            carry = null;
            return held.writeBytes(chunk, from, position - from);
        }
        return slice(chunk, from, position);
    }

    /// What an event that is larger than the limit has brought so far, so that it is never held in memory.
    private @Nullable ByteBuf nextOversizePiece(ByteBuf chunk) {
        boolean isBeyondLimit = isInOversizeEvent || heldBytes() + end - frameStart > maxEventBytes;
        if (!isBeyondLimit || heldBytes() + end - frameStart == 0) {
            return null;
        }
        isInOversizeEvent = true;
        isOversize = true;
        ByteBuf held = carry;
        if (held != null) {
            carry = null;
            return held;
        }
        int from = frameStart;
        frameStart = end;
        return slice(chunk, from, end);
    }

    private int heldBytes() {
        return carry == null ? 0 : carry.readableBytes();
    }

    private static ByteBuf slice(ByteBuf chunk, int from, int to) {
        boolean isWhole = from == chunk.readerIndex() && to == chunk.writerIndex();
        return isWhole ? chunk.retain() : chunk.retainedSlice(from, to - from);
    }

    /// Whether the frame that [#next()] yielded last is, or is a piece of, an event larger than the limit.
    boolean isOversize() {
        return isOversize;
    }

    /// Copies what the chunk holds of an unfinished event and lets go of the chunk.
    void settle() {
        ByteBuf chunk = this.chunk;
        if (chunk == null) {
            return;
        }
        this.chunk = null;
        try {
            if (frameStart < end) {
                ByteBuf held = carry;
                if (held == null) {
                    held = alloc.buffer(end - frameStart);
                    carry = held;
                }
                held.writeBytes(chunk, frameStart, end - frameStart);
            }
        } finally {
            chunk.release();
        }
    }

    /// The bytes after the last frame, owned by the caller, or null when there are none.
    @Nullable
    ByteBuf takeRest() {
        ByteBuf rest = carry;
        carry = null;
        isOversize = isInOversizeEvent;
        return rest;
    }

    /// Releases everything that is held. May be called at any time, also between two frames of a chunk.
    void release() {
        ByteBuf chunk = this.chunk;
        this.chunk = null;
        if (chunk != null) {
            chunk.release();
        }
        ByteBuf rest = takeRest();
        if (rest != null) {
            rest.release();
        }
    }
}
