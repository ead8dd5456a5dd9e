package io.ringfence.providers.conformance.schema;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// One thing that a validator found wrong.
///
/// @param instance the place in the document
/// @param evaluation the way through the schema that led to it, the keyword last
record Fault(List<String> instance, List<String> evaluation, String keyword, String about) {
    private static final Set<String> UNIONS = Set.of("anyOf", "oneOf");
    private static final Set<String> INTO_ELEMENTS = Set.of("items", "prefixItems", "additionalProperties");
    private static final Set<String> KINDS = Set.of("type", "role", "object");

    static Fault of(Error error) {
        String property = error.getProperty();
        return new Fault(
                steps(error.getInstanceLocation()),
                steps(error.getEvaluationPath()),
                String.valueOf(error.getKeyword()),
                property == null ? "" : property);
    }

    private static List<String> steps(NodePath path) {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < path.getNameCount(); i++) {
            steps.add(String.valueOf(path.getElement(i)));
        }
        return steps;
    }

    /// Where the first choice among alternatives is on the way, -1 when there is none.
    int unionAt(int from) {
        for (int i = from; i + 1 < evaluation.size(); i++) {
            if (UNIONS.contains(evaluation.get(i)) && !isName(i)) {
                return i;
            }
        }
        return -1;
    }

    /// Whether a step is the name of a member and not a keyword.
    private boolean isName(int at) {
        return at > 0 && evaluation.get(at - 1).equals("properties") && !isName(at - 1);
    }

    String placeOf(int union) {
        return String.join("/", evaluation.subList(0, union + 1)) + " " + instanceAt(union);
    }

    String alternativeOf(int union) {
        return evaluation.get(union + 1);
    }

    /// Whether it says that what stands where the choice is made is another kind of thing altogether.
    boolean isAboutKindAt(int union) {
        int depth = instanceAt(union);
        boolean isConstant = keyword.equals("const") || keyword.equals("enum");
        return isConstant
                ? instance.size() == depth + 1 && KINDS.contains(instance.get(depth))
                : keyword.equals("type") && instance.size() == depth;
    }

    String key() {
        return stars(instance) + " :: " + keyword
                + (keyword.equals("required") || keyword.equals("additionalProperties") ? " " + about : "");
    }

    String coarseKey() {
        int union = unionAt(0);
        return union < 0
                ? stars(instance) + " :: " + keyword
                : stars(instance.subList(0, instanceAt(union))) + " :: " + evaluation.get(union);
    }

    /// How many steps into the document the way has gone when it comes to `at`.
    private int instanceAt(int at) {
        int steps = 0;
        for (int i = 0; i < at; i++) {
            String step = evaluation.get(i);
            steps += isName(i) || INTO_ELEMENTS.contains(step) ? 1 : 0;
        }
        return Math.min(steps, instance.size());
    }

    private static String stars(List<String> place) {
        return place.stream()
                .map(step -> !step.isEmpty() && step.chars().allMatch(Character::isDigit) ? "*" : step)
                .collect(Collectors.joining("/"));
    }
}
