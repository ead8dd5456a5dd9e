package io.ringfence.gateway.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One node of the file and the path that leads to it. A reading that fails notes the mistake and gives
/// nothing.
final class Value {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");
    private static final Pattern SECRET = Pattern.compile("[!-~]+");
    private static final int MAX_SHOWN = 48;

    private final Node node;
    private final String path;
    private final ReadContext context;

    Value(Node node, String path, ReadContext context) {
        this.node = node;
        this.path = path;
        this.context = context;
    }

    String path() {
        return path;
    }

    /// Where the value stands, for a message about another one: `line 7`.
    String place() {
        return node.getStartMark().map(mark -> "line " + (mark.getLine() + 1)).orElse("elsewhere");
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    void wrong(String message) {
        context.mistakes().add(node.getStartMark(), path, message);
    }

    /// Text that is not blank.
    @Nullable
    String text() {
        Substitution.Result scalar = scalar("text");
        if (scalar == null) {
            return null;
        }
        if (scalar.text().isBlank()) {
            wrong("must not be blank");
            return null;
        }
        return scalar.text();
    }

    /// Text that no message may quote. It must fit a header: visible ASCII characters only.
    @Nullable
    Secret secret() {
        Substitution.Result scalar = scalar("text");
        if (scalar == null) {
            return null;
        }
        if (scalar.text().isEmpty()) {
            wrong("must not be empty");
            return null;
        }
        if (!SECRET.matcher(scalar.text()).matches()) {
            wrong("has a space, a line break or another character that a header cannot carry; expected visible ASCII");
            return null;
        }
        return new Secret(scalar.text());
    }

    @Nullable
    Boolean flag() {
        Substitution.Result scalar = scalar("true or false");
        if (scalar == null) {
            return null;
        }
        return switch (scalar.text()) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> {
                wrong(shown(scalar) + " is neither true nor false");
                yield null;
            }
        };
    }

    OptionalLong whole(long min, long max) {
        return scaled(0, min, max);
    }

    /// A decimal number as a whole multiple of 10^-`decimals`, exactly; a number with more decimals is a
    /// mistake.
    OptionalLong scaled(int decimals, long min, long max) {
        String expected = (decimals == 0 ? "a whole number" : "a number with at most " + decimals + " decimals")
                + " from " + unscaled(min, decimals) + " to " + unscaled(max, decimals);
        Substitution.Result scalar = scalar(expected);
        if (scalar == null) {
            return OptionalLong.empty();
        }
        if (!DECIMAL.matcher(scalar.text()).matches()) {
            wrong(shown(scalar) + " is not a number; expected " + expected);
            return OptionalLong.empty();
        }

        BigDecimal number =
                new BigDecimal(scalar.text()).scaleByPowerOfTen(decimals).stripTrailingZeros();
        if (number.scale() > 0
                || number.compareTo(BigDecimal.valueOf(min)) < 0
                || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            wrong(shown(scalar) + " is out of range; expected " + expected);
            return OptionalLong.empty();
        }
        return OptionalLong.of(number.longValueExact());
    }

    /// What a file calls the constants of an enum: their names in lower case.
    static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Stream.of(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /// A constant of an enum by one of its [#words].
    ///
    /// @param later names that mean something, but not yet
    <E extends Enum<E>> @Nullable E choice(Class<E> type, Set<String> later) {
        List<String> names = words(type);
        Substitution.Result scalar = scalar("one of: " + String.join(", ", names));
        if (scalar == null) {
            return null;
        }
        int index = names.indexOf(scalar.text());
        if (index >= 0) {
            return type.getEnumConstants()[index];
        }
        if (later.contains(scalar.text())) {
            wrong(shown(scalar) + " is not available in this version; expected one of: " + String.join(", ", names));
        } else {
            wrong(shown(scalar) + " is unknown" + Nearest.hint(scalar.shown(), names));
        }
        return null;
    }

    /// The name of something that is defined elsewhere in the file.
    @Nullable
    String reference(Collection<String> defined, String what) {
        String name = text();
        if (name != null && !defined.contains(name)) {
            wrong("there is no " + what + " " + shownText() + Nearest.hint(name, defined));
            return null;
        }
        return name;
    }

    /// A path, taken from the folder of the file if it is relative.
    @Nullable
    Path file() {
        String name = text();
        if (name == null) {
            return null;
        }
        try {
            return context.folder().resolve(name).normalize();
        } catch (InvalidPathException invalid) {
            wrong(shownText() + " is not a path: " + invalid.getReason());
            return null;
        }
    }

    /// What a message may quote of this scalar.
    String shownText() {
        if (!(node instanceof ScalarNode scalar)) {
            return kind();
        }
        return shown(Substitution.of(Substitution.unshield(scalar.getValue()), context.environment()));
    }

    /// The items of a list, without those that are empty, which are noted as mistakes.
    List<Value> items() {
        if (!(node instanceof SequenceNode sequence)) {
            wrong("expected a list, found " + kind());
            return List.of();
        }
        List<Value> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            Value value = new Value(item, path + "[" + items.size() + "]", context);
            if (value.isNull()) {
                value.wrong("this list item is empty");
            }
            items.add(value);
        }
        items.removeIf(Value::isNull);
        return items;
    }

    /// Reads a mapping, and notes every key in it that `reading` did not ask for.
    <T extends @Nullable Object> T section(Function<Section, T> reading) {
        MappingNode mapping = node instanceof MappingNode found ? found : null;
        if (mapping == null) {
            wrong("expected a mapping, found " + kind());
        }
        Section section = new Section(node, mapping, path, context);
        T result = reading.apply(section);
        section.noteUnknownKeys();
        return result;
    }

    private Substitution.@Nullable Result scalar(String expected) {
        if (!(node instanceof ScalarNode scalar)) {
            wrong("expected " + expected + ", found " + kind());
            return null;
        }
        Substitution.Result result = Substitution.of(Substitution.unshield(scalar.getValue()), context.environment());
        if (!result.problems().isEmpty()) {
            result.problems().forEach(this::wrong);
            return null;
        }
        return result;
    }

    private static String shown(Substitution.Result scalar) {
        String text = scalar.shown();
        return "`" + (text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text) + "`";
    }

    private static String unscaled(long value, int decimals) {
        return BigDecimal.valueOf(value, decimals).stripTrailingZeros().toPlainString();
    }

    private String kind() {
        return switch (node) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            default -> isNull() ? "nothing" : "a single value";
        };
    }
}
