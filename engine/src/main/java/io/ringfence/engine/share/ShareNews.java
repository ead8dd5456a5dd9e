package io.ringfence.engine.share;

import java.util.ArrayList;
import java.util.List;

/// The shares that there is something to tell of. Engine thread only; no allocation once warm.
///
/// @param <S> of this kind
public final class ShareNews<S extends Share> {
    private final SharePort<S> port;
    private final List<S> toTell = new ArrayList<>();

    public ShareNews(SharePort<S> port) {
        this.port = port;
    }

    /// The share may have something to tell.
    public void note(S share) {
        if (share.list()) {
            toTell.add(share);
        }
    }

    /// Tells what there is. What the port has no room for is told with a later batch.
    public void flush(long nowNs) {
        if (toTell.isEmpty()) {
            return;
        }
        while (!toTell.isEmpty()) {
            S share = toTell.getLast();
            share.tell(nowNs);
            if (!port.tryTell(share)) {
                share.takeBack();
                break;
            }
            toTell.removeLast();
        }
        port.flush();
    }
}
