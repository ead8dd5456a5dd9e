package io.ringfence.frontend.callback;

import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.UsageFacts;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One exchange that is over. Holds neither secrets nor content.
///
/// @param keyName the virtual key's name; null when the caller was not known
/// @param tags as the client told them, `team=a,stage=b`
/// @param requestedModel as the client named it; empty when the request was not understood
/// @param provider that answered or was tried last; null when none was
/// @param model the one that answered or was tried last, by its provider's name for it; the requested one when
/// none was
/// @param status the HTTP status that the client got, or 499 when it went away before one
/// @param error the code of what went wrong, also in the middle of a stream; null for a whole answer
/// @param attempts at providers
/// @param fallbackUsed whether the last attempt was for one of the request's fallbacks
/// @param cached whether no provider had to be asked; never, as this version keeps no answers
/// @param usage all that was counted, without zeros; [Meter#INPUT] is all of the prompt and [Meter#OUTPUT] all
/// of the
///     answer
/// @param usageEstimated whether the provider told no usage
/// @param costNanoUsd in nano-dollars (1 USD = 10⁹)
/// @param latency of the whole exchange
/// @param firstByte until the first content; null when there was none
public record FinishedExchange(
        String requestId,
        @Nullable String organisation,
        @Nullable String project,
        @Nullable String keyName,
        @Nullable String endUser,
        @Nullable String tags,
        String dialect,
        String requestedModel,
        @Nullable String provider,
        String model,
        boolean streaming,
        int status,
        @Nullable String error,
        int attempts,
        boolean fallbackUsed,
        boolean cached,
        Map<Meter, Long> usage,
        boolean usageEstimated,
        long costNanoUsd,
        Duration latency,
        @Nullable Duration firstByte) {
    public FinishedExchange {
        usage = Map.copyOf(usage);
    }

    /// What is known of an exchange when it is over.
    public static FinishedExchange of(ExchangeSummary exchange) {
        String model = exchange.upstreamModel();
        return new FinishedExchange(
                exchange.requestId(),
                exchange.organisation(),
                exchange.project(),
                exchange.keyName(),
                exchange.endUser(),
                exchange.tags(),
                exchange.dialect().wireName(),
                exchange.requestedModel(),
                exchange.provider(),
                model == null ? exchange.requestedModel() : model,
                exchange.streaming(),
                exchange.status(),
                exchange.errorCode(),
                exchange.attempts(),
                exchange.fallbackUsed(),
                false,
                usage(exchange.used()),
                exchange.usageEstimated(),
                exchange.costNanoUsd(),
                Duration.ofNanos(exchange.durationNs()),
                exchange.firstByteNs() < 0 ? null : Duration.ofNanos(exchange.firstByteNs()));
    }

    private static Map<Meter, Long> usage(UsageFacts used) {
        Map<Meter, Long> usage = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            if (used.count(meter) > 0) {
                usage.put(meter, used.count(meter));
            }
        }
        return usage;
    }

    public boolean isSuccess() {
        return error == null;
    }
}
