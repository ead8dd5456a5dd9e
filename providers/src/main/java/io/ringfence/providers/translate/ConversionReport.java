package io.ringfence.providers.translate;

import java.util.List;
import java.util.function.Function;

/// A converted value, and what the conversion cost.
///
/// @param canonicalEndpoint the endpoint family, as `generation`
/// @param wireFormat what the value is written in, as `anthropic_messages`
/// @param bridged whether it was converted from another format than its own
/// @param lossy whether something could not be carried
/// @param lossReasons what, sorted; empty when not lossy
public record ConversionReport<T>(
        T value,
        String canonicalEndpoint,
        String wireFormat,
        boolean bridged,
        boolean lossy,
        List<String> lossReasons) {
    public ConversionReport {
        lossReasons = List.copyOf(lossReasons);
        if (lossy == lossReasons.isEmpty()) {
            throw new IllegalArgumentException("lossy=" + lossy + " with reasons " + lossReasons);
        }
    }

    /// A report whose losses are these reasons.
    public static <T> ConversionReport<T> of(
            T value, String canonicalEndpoint, String wireFormat, boolean bridged, List<String> lossReasons) {
        return new ConversionReport<>(
                value, canonicalEndpoint, wireFormat, bridged, !lossReasons.isEmpty(), lossReasons);
    }

    /// The same report about another form of the value.
    public <R> ConversionReport<R> map(Function<? super T, ? extends R> form) {
        return new ConversionReport<>(form.apply(value), canonicalEndpoint, wireFormat, bridged, lossy, lossReasons);
    }
}
