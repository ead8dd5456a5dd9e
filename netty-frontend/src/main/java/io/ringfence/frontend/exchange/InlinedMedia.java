package io.ringfence.frontend.exchange;

import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.media.MediaFetch;
import io.ringfence.frontend.media.MediaListener;
import io.ringfence.frontend.media.MediaProblem;
import io.ringfence.frontend.media.MediaSettings;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.translate.RemoteMedia.Wanted;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request refers to by address and a provider wants to have inside of it. Each is fetched once for all
/// attempts of an exchange, and the first that cannot be fetched fails them all. Its event loop only.
///
/// What is fetched takes room among the request bodies, as if the client had sent it.
final class InlinedMedia {
    private final LoopContext loop;
    private final MediaSettings settings;
    private final Map<Wanted, Media.Inline> fetched = new HashMap<>();
    private final Map<Wanted, MediaFetch> underWay = new LinkedHashMap<>();
    private @Nullable Runnable whenOver;
    private @Nullable Wanted failed;
    private @Nullable MediaProblem problem;
    private int totalBytes;
    private int takenBytes;

    InlinedMedia(LoopContext loop) {
        this.loop = loop;
        this.settings = loop.snapshot().media();
    }

    boolean isEnabled() {
        return settings.enabled();
    }

    /// Whether there is nothing to fetch.
    boolean has(List<Wanted> wanted) {
        return fetched.keySet().containsAll(wanted);
    }

    Map<Wanted, Media.Inline> fetched() {
        return fetched;
    }

    /// How long [#fetch] may take.
    long timeoutNs() {
        return settings.timeoutNs();
    }

    /// Fetches what is missing.
    ///
    /// @param then called later and once, unless [#cancel] comes before: all is there, or [#failure] says why
    /// not
    void fetch(List<Wanted> wanted, Runnable then) {
        whenOver = then;
        for (Wanted each : wanted) {
            if (!fetched.containsKey(each)) {
                underWay.put(each, loop.media().fetch(each.url(), each.kind(), settings, new Item(each)));
            }
        }
    }

    boolean isUnderWay() {
        return whenOver != null;
    }

    /// Ends what is being fetched.
    void cancel() {
        whenOver = null;
        underWay.values().forEach(MediaFetch::cancel);
        underWay.clear();
    }

    /// The exchange is over.
    void release() {
        cancel();
        fetched.clear();
        loop.bodyRoom().giveBack(takenBytes);
        takenBytes = 0;
    }

    private void over() {
        Runnable then = whenOver;
        cancel();
        if (then != null) {
            then.run();
        }
    }

    /// One item on its way.
    private final class Item implements MediaListener {
        private final Wanted wanted;

        Item(Wanted wanted) {
            this.wanted = wanted;
        }

        @Override
        public @Nullable MediaProblem onBytes(int count) {
            if (count > settings.maxTotalBytes() - totalBytes) {
                return MediaProblem.tooLarge("makes what the request refers to", settings.maxTotalBytes());
            }
            totalBytes += count;
            int inBase64 = (int) Math.ceilDiv(count * 4L, 3);
            if (!loop.bodyRoom().take(inBase64)) {
                return MediaProblem.overload("could not be fetched, because the gateway holds as much as it may");
            }
            takenBytes += inBase64;
            return null;
        }

        @Override
        public void onFetched(String mediaType, byte[] bytes) {
            underWay.remove(wanted);
            fetched.put(wanted, new Media.Inline(mediaType, Base64.getEncoder().encodeToString(bytes)));
            if (underWay.isEmpty()) {
                over();
            }
        }

        @Override
        public void onFailed(MediaProblem why) {
            fail(wanted, why);
            over();
        }
    }

    private void fail(Wanted wanted, MediaProblem why) {
        failed = wanted;
        problem = why;
    }

    // ---- What the client is told

    /// Why `wanted` cannot be had, now or ever; null as long as nothing stands in the way.
    ///
    /// @param request tells places
    @Nullable
    Failure failure(List<Wanted> wanted, Translation request) {
        if (wanted.size() > settings.maxItems()) {
            return Failure.unsuited(
                    ErrorKind.INVALID_REQUEST,
                    "The request refers to " + wanted.size() + " images and files by address, which the provider does"
                            + " not fetch; the gateway fetches at most " + settings.maxItems() + ".");
        }
        return failed == null || problem == null ? null : failure(failed, problem, request);
    }

    /// Time is over: so is everything that is being fetched.
    ///
    /// @param request tells places
    Failure timedOut(Translation request) {
        Wanted late = underWay.keySet().iterator().next();
        boolean hasAnyBegun = underWay.values().stream().anyMatch(MediaFetch::hasBegun);
        BigDecimal seconds = BigDecimal.valueOf(settings.timeoutNs(), 9).stripTrailingZeros();
        String time = " within " + seconds.toPlainString() + " seconds";
        MediaProblem why = hasAnyBegun
                ? new MediaProblem(false, "could not be fetched" + time)
                : MediaProblem.overload(
                        "did not get its turn" + time + ", because the gateway fetches as much as it may");
        fail(late, why);
        return failure(late, why, request);
    }

    private static Failure failure(Wanted wanted, MediaProblem why, Translation request) {
        String what = switch (wanted.kind()) {
            case IMAGE -> "image";
            case RECORDING -> "recording";
            case DOCUMENT -> "document";
        };
        return Failure.unsuited(
                why.isOverload() ? ErrorKind.OVERLOADED : ErrorKind.INVALID_REQUEST,
                "The " + what + " at " + request.placeOf(wanted.url()) + " " + why.reason() + ".");
    }
}
