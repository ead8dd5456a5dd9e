package io.ringfence.bench.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What the gate holds new code against.
///
/// @param updates who changed the baseline, in order
/// @param bytes allocated per operation, by subject; the same on every machine
/// @param bands where time ratios lie, by machine and subject: they depend on the processor and the JVM
record Baseline(List<Update> updates, Map<String, Double> bytes, Map<String, Map<String, Band>> bands) {
    static final Baseline EMPTY = new Baseline(List.of(), Map.of(), Map.of());

    Baseline {
        updates = List.copyOf(updates);
        bytes = Map.copyOf(bytes);
        bands = Map.copyOf(bands);
    }

    /// One change of the baseline.
    ///
    /// @param date in UTC, as `2026-11-21`
    /// @param commit that was measured
    record Update(String date, String commit, String machine, String reason) {}

    Optional<Double> bytesOf(String subject) {
        return Optional.ofNullable(bytes.get(subject));
    }

    Optional<Band> bandOf(String machine, String subject) {
        return Optional.ofNullable(bands.getOrDefault(machine, Map.of()).get(subject));
    }

    /// Allocations and the bands of one machine are replaced as far as they were measured; those of other
    /// machines stay.
    Baseline updated(Update update, Map<String, Double> newBytes, Map<String, Band> newBands) {
        List<Update> allUpdates = new ArrayList<>(updates);
        allUpdates.add(update);
        Map<String, Map<String, Band>> allBands = new LinkedHashMap<>(bands);
        Map<String, Band> ofMachine = new TreeMap<>(bands.getOrDefault(update.machine(), Map.of()));
        ofMachine.putAll(newBands);
        allBands.put(update.machine(), ofMachine);
        Map<String, Double> allBytes = new TreeMap<>(bytes);
        allBytes.putAll(newBytes);
        return new Baseline(allUpdates, allBytes, allBands);
    }

    /// Without what nobody measures any more.
    Baseline keeping(Set<String> names) {
        Map<String, Double> keptBytes = new TreeMap<>(bytes);
        keptBytes.keySet().retainAll(names);
        Map<String, Map<String, Band>> keptBands = new LinkedHashMap<>();
        bands.forEach((machine, ofMachine) -> {
            Map<String, Band> kept = new TreeMap<>(ofMachine);
            kept.keySet().retainAll(names);
            keptBands.put(machine, kept);
        });
        return new Baseline(updates, keptBytes, keptBands);
    }
}
