package io.ringfence.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A mapping of the file, read key by key. A key that is not there gives the default; a wrong value notes its
/// mistake and gives the default too, so that reading goes on to the next mistake. Asking for a key makes it a
/// known one.
final class Section {
    private final @Nullable Node node;
    private final boolean isBroken;
    private final String path;
    private final ReadContext context;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Value> keys = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    /// @param node    where mistakes about the whole section are located; null for a section that is not in the
    ///                file
    /// @param mapping null where there is none
    Section(@Nullable Node node, @Nullable MappingNode mapping, String path, ReadContext context) {
        this.node = node;
        this.isBroken = node != null && !(node instanceof MappingNode);
        this.path = path;
        this.context = context;
        if (mapping != null) {
            mapping.getValue().forEach(this::add);
        }
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
            new Value(tuple.getKeyNode(), path, context).wrong("a key must be text");
            return;
        }
        String name = Substitution.unshield(keyNode.getValue());
        Value key = new Value(keyNode, pathOf(name), context);
        Value first = keys.putIfAbsent(name, key);
        if (first != null) {
            key.wrong("this key is given twice; the first time on " + first.place());
            return;
        }
        values.put(name, new Value(tuple.getValueNode(), pathOf(name), context));
    }

    void noteUnknownKeys() {
        keys.forEach((name, key) -> {
            if (!known.contains(name)) {
                key.wrong("unknown key" + Nearest.hint(name, known));
            }
        });
    }

    /// Notes a mistake about the section; not if it is no section at all, which was noted before.
    void wrong(String message) {
        if (isBroken) {
            return;
        }
        if (node == null) {
            context.mistakes().addFrom("configuration", path, message);
        } else {
            new Value(node, path, context).wrong(message);
        }
    }

    /// Notes a mistake about a key that is in the section, whatever its value.
    void wrong(String name, String message) {
        Value key = keys.get(name);
        if (key == null) {
            wrong(message);
        } else {
            key.wrong(message);
        }
    }

    /// Whether the key is written down, be it without a value.
    boolean mentions(String name) {
        known.add(name);
        return keys.containsKey(name);
    }

    boolean has(String name) {
        known.add(name);
        Value value = values.get(name);
        return value != null && !value.isNull();
    }

    /// The value of a key; null where it is left out or empty.
    @Nullable
    Value value(String name) {
        return has(name) ? values.get(name) : null;
    }

    /// Every key of the section with its value, where the keys are names that the user gives.
    Map<String, Value> named() {
        known.addAll(values.keySet());
        return values;
    }

    /// A key of a capability that this version does not have, and that nothing could switch off.
    void later(String name) {
        Value value = value(name);
        if (value != null) {
            value.wrong("not available in this version; leave it out");
        }
    }

    /// A section of a capability that this version does not have. It may be there, but only switched off.
    void laterSection(String name) {
        Value value = value(name);
        if (value == null) {
            return;
        }
        boolean off = value.isMapping()
                && Boolean.FALSE.equals(value.section(section -> {
                    section.named();
                    Value enabled = section.value("enabled");
                    return enabled == null ? null : enabled.flag();
                }));
        if (!off) {
            value.wrong("not available in this version; leave it out or set `enabled: false`");
        }
    }

    /// The value of a key that must be there; null, and a mistake, where it is not.
    @Nullable
    Value required(String name) {
        Value value = value(name);
        if (value == null) {
            wrong("`" + name + "` is missing");
        }
        return value;
    }

    boolean flag(String name, boolean otherwise) {
        Value value = value(name);
        Boolean flag = value == null ? null : value.flag();
        return flag == null ? otherwise : flag;
    }

    int whole(String name, int otherwise, int min, int max) {
        return optionalInt(name, min, max).orElse(otherwise);
    }

    OptionalInt optionalInt(String name, int min, int max) {
        OptionalLong number = optionalLong(name, min, max);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong optionalLong(String name, long min, long max) {
        return scaled(name, 0, min, max);
    }

    /// See [Value#scaled].
    OptionalLong scaled(String name, int decimals, long min, long max) {
        Value value = value(name);
        return value == null ? OptionalLong.empty() : value.scaled(decimals, min, max);
    }

    Duration seconds(String name, Duration otherwise, Duration min, Duration max) {
        OptionalLong nanos = scaled(name, 9, min.toNanos(), max.toNanos());
        return nanos.isPresent() ? Duration.ofNanos(nanos.getAsLong()) : otherwise;
    }

    Duration millis(String name, Duration otherwise, Duration min, Duration max) {
        OptionalLong nanos = scaled(name, 6, min.toNanos(), max.toNanos());
        return nanos.isPresent() ? Duration.ofNanos(nanos.getAsLong()) : otherwise;
    }

    <E extends Enum<E>> E choice(String name, E otherwise, Set<String> later) {
        Value value = value(name);
        E choice = value == null ? null : value.choice(otherwise.getDeclaringClass(), later);
        return choice == null ? otherwise : choice;
    }

    /// A path, taken from the folder of the file if it is relative.
    Path path(String name, String otherwise) {
        Value value = value(name);
        Path path = value == null ? null : value.file();
        return path == null ? context.folder().resolve(otherwise).normalize() : path;
    }

    /// The items of a list; empty where the key is left out.
    List<Value> items(String name) {
        Value value = value(name);
        return value == null ? List.of() : value.items();
    }

    /// Reads a mapping below this one. Where it is left out, the reading finds no keys and so gives the
    /// defaults.
    <T extends @Nullable Object> T section(String name, Function<Section, T> reading) {
        Value value = value(name);
        if (value == null) {
            return reading.apply(new Section(node, null, pathOf(name), context));
        }
        return value.section(reading);
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
