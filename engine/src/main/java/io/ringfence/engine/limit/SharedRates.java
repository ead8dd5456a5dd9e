package io.ringfence.engine.limit;

import io.ringfence.engine.share.ShareNews;
import java.util.ArrayList;
import java.util.List;

/// The engine's side of limits that it shares: what its shares need and give back is told with the end of a
/// batch. Engine thread only; no allocation once warm.
public final class SharedRates {
    private final boolean areUsed;
    private final RateSharing sharing;
    private final ShareNews<RateShare> news;
    /// Those that hold more than may be kept at hand.
    private final List<RateShare> surplus = new ArrayList<>();
    private boolean areAlone = true;

    public SharedRates(RatePort port) {
        areUsed = !port.equals(RatePort.NONE);
        sharing = port.sharing();
        news = new ShareNews<>(port);
    }

    /// Whether any limit is shared.
    public boolean areUsed() {
        return areUsed;
    }

    /// Makes sure that an account's limits are shared.
    public void cover(String account, RateLimit requests, RateLimit tokens, long nowNs) {
        cover(account, RateKind.REQUESTS, requests, nowNs);
        cover(account, RateKind.TOKENS, tokens, nowNs);
    }

    private void cover(String account, RateKind kind, RateLimit rate, long nowNs) {
        if (rate.isLimited() && rate.share() == null) {
            rate.share(new RateShare(account, kind, rate), this, nowNs);
        }
    }

    RateSharing sharing() {
        return sharing;
    }

    /// Whether nobody can be asked now.
    public boolean areAlone() {
        return areAlone;
    }

    /// Whether a limit keeps everything out now, because nobody can be asked.
    public boolean refuses(RateLimit rate) {
        return rate.share() != null && rate.isLimited() && areAlone && sharing.refusesAlone();
    }

    /// From here on nobody can be asked, or somebody can; every limit is to be told.
    ///
    /// @return whether that is new
    public boolean alone(boolean newAreAlone) {
        boolean isNew = areAlone != newAreAlone;
        areAlone = newAreAlone;
        return isNew;
    }

    /// The share may have something to tell or to give back.
    void moved(RateShare share) {
        news.note(share);
        if (share.noteSurplus()) {
            surplus.add(share);
        }
    }

    /// Tells what this batch has brought.
    ///
    /// @param isAwaited whether somebody waits for a limit: what is left over may be for him
    public void flush(boolean isAwaited, long nowNs) {
        if (areAlone) {
            return;
        }
        if (!isAwaited && !surplus.isEmpty()) {
            for (int i = 0; i < surplus.size(); i++) {
                RateShare share = surplus.get(i);
                share.giveBackSurplus();
                news.note(share);
            }
            surplus.clear();
        }
        news.flush(nowNs);
    }
}
