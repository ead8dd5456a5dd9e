package io.ringfence.providers.error;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long a provider asks to wait, in all the ways that providers say it. Times are in milliseconds, -1 is
/// "not said".
final class RetryAfter {
    private static final long NOT_SAID = -1;

    /// No provider means more than this; a bound also keeps sums of times from overflowing.
    private static final long MAX_MS = 30L * 24 * 3600 * 1000;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|s|m|h)");
    private static final Pattern IN_TEXT = Pattern.compile(
            "(?i)(?:retry|try again) (?:after|in) ([0-9]{1,9}(?:\\.[0-9]{1,9})?) ?(ms|s|m|h)(?:ec|in|our)?");

    private RetryAfter() {}

    /// The wait by headers first, `retry-after-ms` before `retry-after` as the vendors' own clients do, then by
    /// the body.
    static long of(HeaderLookup headers, ProviderError error, long nowEpochMs) {
        long byHeader = millis(headers.value("retry-after-ms"), BigDecimal.ONE);
        if (byHeader <= 0) { // Azure sends 0 beside a true `retry-after`
            byHeader = ofHeader(headers.value("retry-after"), nowEpochMs);
        }
        if (byHeader >= 0) {
            return byHeader;
        }
        return error.retryDelayMs() >= 0 ? error.retryDelayMs() : inText(error.message());
    }

    private static long ofHeader(@Nullable String value, long nowEpochMs) {
        long bySeconds = millis(value, BigDecimal.valueOf(1000));
        if (bySeconds >= 0 || value == null) {
            return bySeconds;
        }
        try {
            long atMs = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.clamp(atMs - nowEpochMs, 0, MAX_MS);
        } catch (DateTimeException neitherNumberNorDate) {
            return NOT_SAID; // as good as no header
        }
    }

    private static long millis(@Nullable String value, BigDecimal unitMs) {
        if (value == null || !NUMBER.matcher(value.strip()).matches()) {
            return NOT_SAID;
        }
        return millis(new BigDecimal(value.strip()), unitMs);
    }

    /// Rounded up: a retry that comes a moment too early is refused again.
    private static long millis(BigDecimal count, BigDecimal unitMs) {
        BigDecimal ms = count.multiply(unitMs).setScale(0, RoundingMode.CEILING);
        return ms.compareTo(BigDecimal.valueOf(MAX_MS)) > 0 ? MAX_MS : ms.longValueExact();
    }

    /// A duration as protocol buffers and OpenAI's headers write it: `34.4s`, `6m0s`, `12ms`.
    static long durationMs(String text) {
        Matcher part = DURATION.matcher(text);
        long sum = 0;
        int at = 0;
        while (part.find() && part.start() == at) {
            sum += millis(new BigDecimal(part.group(1)), unitMs(part.group(2)));
            at = part.end();
        }
        return at > 0 && at == text.length() ? Math.min(sum, MAX_MS) : NOT_SAID;
    }

    /// "Please retry in 38.9s", "Please try again in 20 seconds".
    private static long inText(String message) {
        Matcher match = IN_TEXT.matcher(message);
        return match.find() ? millis(new BigDecimal(match.group(1)), unitMs(match.group(2))) : NOT_SAID;
    }

    private static BigDecimal unitMs(String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "ms" -> BigDecimal.ONE;
            case "m" -> BigDecimal.valueOf(60_000);
            case "h" -> BigDecimal.valueOf(3_600_000);
            default -> BigDecimal.valueOf(1000);
        };
    }
}
