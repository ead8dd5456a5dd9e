package io.ringfence.gateway.usage;

import io.ringfence.store.ledger.Grain;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stretch of time that is asked about, in whole minutes, and how finely.
///
/// Times within a minute are rounded up: then windows that follow each other count every request once, and one
/// that ends now has what was used just now. Where there are no sums by minute any more, times are rounded up
/// to whole hours or days.
///
/// @param name of a range such as `24h`; null where its ends were given
record Window(@Nullable String name, long fromMs, long toMs, Grain granularity) {
    /// A day by minutes fits, and four years by days.
    static final int MAX_BUCKETS = 1_500;

    private static final Map<String, Duration> RANGES = Map.of(
            "1h", Duration.ofHours(1),
            "24h", Duration.ofHours(24),
            "7d", Duration.ofDays(7),
            "30d", Duration.ofDays(30));

    /// @param nameOfRange the parameter that has `24h`
    /// @param usual the range when none is given
    /// @param granularity null leaves it to the length
    static Window read(
            Parameters parameters,
            String nameOfRange,
            String usual,
            @Nullable Grain granularity,
            Kept kept,
            Instant now) {
        Instant from = parameters.time("from");
        Instant to = parameters.time("to");
        boolean hasEnds = parameters.has("from") || parameters.has("to");
        if (hasEnds && parameters.has(nameOfRange)) {
            parameters.wrong("`" + nameOfRange + "` and `from`, `to` cannot be given together.");
        } else if (hasEnds && !parameters.has("from")) {
            parameters.wrong("`to` needs a `from`.");
        }
        Duration range = parameters.choice(nameOfRange, RANGES, RANGES.getOrDefault(usual, Duration.ofHours(24)));
        Instant end = to == null ? now : to;
        Instant start = from == null ? end.minus(range) : from;
        Grain finest = kept.finest(start, now);
        long fromMs = finest.nextBucketMs(start.toEpochMilli());
        long toMs = kept.finest(end, now).nextBucketMs(end.toEpochMilli());
        if (!end.isAfter(start)) {
            parameters.wrong("`to` is not after `from`.");
        } else if (fromMs >= toMs) {
            parameters.wrong("No " + finest.word() + " begins between `from` and `to`; times are rounded up to whole "
                    + finest.word() + "s.");
        }
        Grain grain = granularity == null ? usual(toMs - fromMs, finest) : granularity;
        if (grain.compareTo(finest) < 0) {
            parameters.wrong("What was used at `from` is not known by " + grain.word()
                    + " any more; ask for a later time or a coarser granularity.");
        }
        if ((toMs - fromMs) / grain.ms() > MAX_BUCKETS) {
            parameters.wrong("From `from` to `to` there are more than " + MAX_BUCKETS + " " + grain.word()
                    + "s; ask for a shorter time or a coarser granularity.");
        }
        String text = parameters.text(nameOfRange);
        return new Window(hasEnds ? null : text == null ? usual : text, fromMs, toMs, grain);
    }

    private static Grain usual(long lengthMs, Grain finest) {
        Grain usual = lengthMs <= Duration.ofHours(1).toMillis()
                ? Grain.MINUTE
                : lengthMs <= Duration.ofHours(24).toMillis() ? Grain.HOUR : Grain.DAY;
        return usual.compareTo(finest) < 0 ? finest : usual;
    }

    String from() {
        return time(fromMs);
    }

    String to() {
        return time(toMs);
    }

    /// The range's name, or its ends as an interval.
    String text() {
        return name == null ? from() + "/" + to() : name;
    }

    static String time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }
}
