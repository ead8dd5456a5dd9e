package io.ringfence.providers.conformance.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds out where a document violates one schema.
public final class SchemaCheck {
    private final Schema schema;
    private final String name;

    SchemaCheck(Schema schema, String name) {
        this.schema = schema;
        this.name = name;
    }

    /// Each violation once: its place with `*` for indices, ` :: `, and the keyword. Where a document fits none
    /// of several alternatives, the violations are those of the alternative that it comes closest to.
    ///
    /// @return the violation in fewer words by that: where a document fits none of several alternatives, that
    /// is all
    public Map<String, String> violations(String json) {
        List<Fault> faults = new ArrayList<>();
        for (Error error : schema.validate(SpecFile.JSON.readTree(json))) {
            faults.add(Fault.of(error));
        }
        TreeMap<String, String> violations = new TreeMap<>();
        closest(faults, 0).forEach(fault -> violations.put(fault.key(), fault.coarseKey()));
        return violations;
    }

    private static List<Fault> closest(List<Fault> faults, int from) {
        List<Fault> closest = new ArrayList<>();
        // By where the choice is made, then by alternative.
        Map<String, Map<String, List<Fault>>> unions = new LinkedHashMap<>();
        for (Fault fault : faults) {
            int union = fault.unionAt(from);
            if (union < 0) {
                closest.add(fault);
            } else {
                unions.computeIfAbsent(fault.placeOf(union), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(fault.alternativeOf(union), _ -> new ArrayList<>())
                        .add(fault);
            }
        }
        for (Map<String, List<Fault>> alternatives : unions.values()) {
            int union = alternatives.values().iterator().next().get(0).unionAt(from);
            closest.addAll(alternatives.values().stream()
                    .min(Comparator.<List<Fault>>comparingLong(alternative -> alternative.stream()
                                    .filter(fault -> fault.isAboutKindAt(union))
                                    .count())
                            .thenComparingInt(List::size))
                    .map(alternative -> closest(alternative, union + 2))
                    .orElseThrow());
        }
        return closest;
    }

    @Override
    public String toString() {
        return name;
    }
}
