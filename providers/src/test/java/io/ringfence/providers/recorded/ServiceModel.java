package io.ringfence.providers.recorded;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// AWS's own description of the service: checks whether a tree has a shape of it, as far as types, required and
/// unknown members, unions, patterns, enumerations and lengths go.
public final class ServiceModel {
    private final Map<?, ?> shapes;

    private ServiceModel(Map<?, ?> shapes) {
        this.shapes = shapes;
    }

    /// Aborts the calling test, saying so, where there is none.
    public static ServiceModel require() {
        Path file = RecordingsFolder.require().resolve("../specs/bedrock/bedrock-runtime.service-2.json");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(file), "no description of Bedrock");
        try {
            return new ServiceModel(
                    map(JsonTree.readObject(Files.readAllBytes(file)).get("shapes")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is wrong with `value` as the body of this shape: members that are not in the body count as there.
    /// Each begins with the place; what stands there comes last, after a colon.
    public List<String> problems(String shape, @Nullable Object value) {
        List<String> problems = new ArrayList<>();
        check(shape, value, "", problems);
        return problems;
    }

    private void check(String name, @Nullable Object value, String path, List<String> problems) {
        Map<?, ?> shape = map(requireNonNull(shapes.get(name), name));
        if (value == null) {
            problems.add(path + " is null");
            return;
        }
        switch ((String) requireNonNull(shape.get("type"))) {
            case "structure" -> structure(name, shape, value, path, problems);
            case "list" -> list(shape, value, path, problems);
            case "map" -> map(shape, value, path, problems);
            case "string" -> string(shape, value, path, problems);
            case "blob" -> blob(value, path, problems);
            case "boolean" -> expect(value instanceof Boolean, path + " is no boolean", problems);
            case "integer", "long" -> number(shape, value, true, path, problems);
            case "float", "double" -> number(shape, value, false, path, problems);
            default -> throw new IllegalStateException("a type that the checker does not know: " + shape);
        }
    }

    private void structure(String name, Map<?, ?> shape, Object value, String path, List<String> problems) {
        if (Boolean.TRUE.equals(shape.get("document"))) {
            return;
        }
        if (!(value instanceof Map<?, ?> members)) {
            problems.add(path + " is no object of " + name);
            return;
        }
        Map<?, ?> known = map(requireNonNull(shape.get("members")));
        for (Map.Entry<?, ?> member : members.entrySet()) {
            Object of = known.get(member.getKey());
            if (of == null) {
                problems.add(path + "." + member.getKey() + " is no member of " + name);
            } else {
                check(shapeOf(of), member.getValue(), path + "." + member.getKey(), problems);
            }
        }
        if (Boolean.TRUE.equals(shape.get("union"))) {
            expect(members.size() == 1, path + " has not one member: " + members.keySet(), problems);
        }
        if (shape.get("required") instanceof List<?> required) {
            for (Object member : required) {
                boolean isInBody = map(known.get(member)).get("location") == null;
                expect(!isInBody || members.containsKey(member), path + "." + member + " is missing", problems);
            }
        }
    }

    private void list(Map<?, ?> shape, Object value, String path, List<String> problems) {
        if (!(value instanceof List<?> elements)) {
            problems.add(path + " is no list");
            return;
        }
        length(shape, elements.size(), path, problems);
        String member = shapeOf(shape.get("member"));
        for (int i = 0; i < elements.size(); i++) {
            check(member, elements.get(i), path + "[" + i + "]", problems);
        }
    }

    private void map(Map<?, ?> shape, Object value, String path, List<String> problems) {
        if (!(value instanceof Map<?, ?> members)) {
            problems.add(path + " is no map");
            return;
        }
        length(shape, members.size(), path, problems);
        members.forEach((key, member) -> {
            check(shapeOf(shape.get("key")), key, path + " key " + key, problems);
            check(shapeOf(shape.get("value")), member, path + "." + key, problems);
        });
    }

    private static void string(Map<?, ?> shape, Object value, String path, List<String> problems) {
        if (!(value instanceof String text)) {
            problems.add(path + " is no string");
            return;
        }
        length(shape, text.length(), path, problems);
        if (shape.get("pattern") instanceof String pattern && !Pattern.matches(pattern, text)) {
            problems.add(path + " is not of its pattern: " + text);
        }
        if (shape.get("enum") instanceof List<?> words && !words.contains(text)) {
            problems.add(path + " is no word of its enumeration: " + text);
        }
    }

    private static void blob(Object value, String path, List<String> problems) {
        if (!(value instanceof String text)) {
            problems.add(path + " is no string");
            return;
        }
        try {
            Base64.getDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            problems.add(path + " is no Base64");
        }
    }

    private static void number(Map<?, ?> shape, Object value, boolean whole, String path, List<String> problems) {
        if (!(value instanceof Number number)) {
            problems.add(path + " is no number");
            return;
        }
        BigDecimal exact = new BigDecimal(number.toString());
        expect(!whole || exact.stripTrailingZeros().scale() <= 0, path + " is not whole: " + exact, problems);
        if (shape.get("min") instanceof Number min) {
            expect(exact.doubleValue() >= min.doubleValue(), path + " is too small: " + exact, problems);
        }
        if (shape.get("max") instanceof Number max) {
            expect(exact.doubleValue() <= max.doubleValue(), path + " is too large: " + exact, problems);
        }
    }

    private static void length(Map<?, ?> shape, int length, String path, List<String> problems) {
        if (shape.get("min") instanceof Number min) {
            expect(length >= min.intValue(), path + " is too short", problems);
        }
        if (shape.get("max") instanceof Number max) {
            expect(length <= max.intValue(), path + " is too long", problems);
        }
    }

    private static void expect(boolean isSo, String problem, List<String> problems) {
        if (!isSo) {
            problems.add(problem);
        }
    }

    private static String shapeOf(@Nullable Object member) {
        return (String) requireNonNull(map(member).get("shape"));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) requireNonNull(value);
    }
}
