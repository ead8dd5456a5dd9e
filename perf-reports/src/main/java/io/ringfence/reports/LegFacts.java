package io.ringfence.reports;

import org.jspecify.annotations.Nullable;

/// What is known of one leg over the whole of a scenario. A figure that was not measured is null, never zero.
///
/// @param name the leg's name, as the samples give it
/// @param kind what it is measured for
/// @param version what the measured program says about itself
/// @param configuration the file it ran with, relative to the scenario's folder; null for none
/// @param startToFirst200Ms milliseconds from the start of its process to its first good answer
/// @param idleCpuPercent percent of one core while it has nothing to do
/// @param idleMib resident memory of the process tree before any load, in MiB
/// @param steadyMib resident memory under load, in MiB
/// @param peakMib the most that was ever resident, in MiB
/// @param recoveredMib resident memory some time after the load, in MiB
public record LegFacts(
        String name,
        Kind kind,
        String version,
        @Nullable String configuration,
        @Nullable Double startToFirst200Ms,
        @Nullable Double idleCpuPercent,
        @Nullable Double idleMib,
        @Nullable Double steadyMib,
        @Nullable Double peakMib,
        @Nullable Double recoveredMib) {
    public LegFacts {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is blank");
        }
        Figures.check("startToFirst200Ms", startToFirst200Ms);
        Figures.check("idleCpuPercent", idleCpuPercent);
        Figures.check("idleMib", idleMib);
        Figures.check("steadyMib", steadyMib);
        Figures.check("peakMib", peakMib);
        Figures.check("recoveredMib", recoveredMib);
    }

    /// A leg of which nothing was measured beside its samples.
    public static LegFacts of(String name, Kind kind, String version) {
        return new LegFacts(name, kind, version, null, null, null, null, null, null, null);
    }

    /// What a leg is measured for.
    public enum Kind {
        /// The load goes straight to the upstream: what there is without any gateway.
        DIRECT,
        /// Ringfence, in one of its configurations.
        GATEWAY,
        /// Another product.
        PEER
    }
}
