package io.ringfence.frontend.loop;

/// One loop's share of the bytes that all request bodies may hold at once. That loop only.
public final class BodyRoom {
    private final long maxBytes;
    private long heldBytes;

    public BodyRoom(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Makes room for bytes of a request body.
    ///
    /// @return false when there is none
    public boolean take(int bytes) {
        if (heldBytes + bytes > maxBytes) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    /// Gives back what [#take] has made room for.
    public void giveBack(int bytes) {
        heldBytes -= bytes;
    }

    public long heldBytes() {
        return heldBytes;
    }
}
