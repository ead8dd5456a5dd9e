package io.ringfence.providers.prices;

import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/// What was counted besides prompt and answer, what was cached of the prompt, and reasoning, as a text such as
/// `input_audio=40,web_search=2`. Calls are not told: there is one.
public final class OtherUsage {
    /// What has a place of its own wherever usage is written down.
    private static final EnumSet<Meter> OWN_PLACE =
            EnumSet.of(Meter.INPUT, Meter.CACHE_READ, Meter.CACHE_WRITE, Meter.OUTPUT, Meter.REASONING, Meter.REQUEST);

    private static final Meter[] METERS = EnumSet.complementOf(OWN_PLACE).toArray(Meter[]::new);

    private OtherUsage() {}

    /// The text; null for nothing, as is usual.
    public static @Nullable String text(UsageFacts usage) {
        StringBuilder text = null;
        for (Meter meter : METERS) {
            long count = usage.count(meter);
            if (count != 0) {
                text = text == null ? new StringBuilder() : text.append(',');
                text.append(meter.id()).append('=').append(count);
            }
        }
        return text == null ? null : text.toString();
    }

    /// Reads a text back.
    ///
    /// @throws IllegalArgumentException when it is none that [#text] makes
    public static void read(String text, UsageFacts to) {
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            Meter meter = Meter.ofId(part.substring(0, Math.max(0, equals)));
            if (meter == null || OWN_PLACE.contains(meter)) {
                throw new IllegalArgumentException("'" + part + "' counts nothing that is known");
            }
            to.with(meter, Long.parseLong(part, equals + 1, part.length(), 10));
        }
    }
}
