package io.ringfence.reports;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A value in a JSON file that knows where it stands, so that whoever expected something else can say where.
final class JsonPlace {
    private final Path file;
    private final String path;
    private final @Nullable Object value;

    JsonPlace(Path file, String path, @Nullable Object value) {
        this.file = file;
        this.path = path;
        this.value = value;
    }

    /// A field that must be there, though its value may be null.
    JsonPlace field(String name) throws EvidenceException {
        Map<?, ?> object = object();
        JsonPlace place = new JsonPlace(file, path.isEmpty() ? name : path + "." + name, object.get(name));
        if (!object.containsKey(name)) {
            throw place.fault("is missing");
        }
        return place;
    }

    /// A field that may be left out, which is the same as null.
    JsonPlace optional(String name) throws EvidenceException {
        return new JsonPlace(file, path.isEmpty() ? name : path + "." + name, object().get(name));
    }

    /// Fails if the object has a field of another name: a misspelt one would be lost in silence.
    void hasOnly(Set<String> names) throws EvidenceException {
        for (Object name : object().keySet()) {
            if (!names.contains(name)) {
                throw optional(String.valueOf(name)).fault("is not known");
            }
        }
    }

    boolean isNull() {
        return value == null;
    }

    boolean is(String text) {
        return text.equals(value);
    }

    String text() throws EvidenceException {
        if (value instanceof String text) {
            return text;
        }
        throw expected("a text");
    }

    @Nullable
    String textOrNull() throws EvidenceException {
        return value == null ? null : text();
    }

    boolean truth() throws EvidenceException {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw expected("true or false");
    }

    double number() throws EvidenceException {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw expected("a number");
    }

    @Nullable
    Double numberOrNull() throws EvidenceException {
        return value == null ? null : (Double) number();
    }

    long wholeNumber() throws EvidenceException {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw expected(value instanceof BigInteger ? "a smaller number" : "a whole number");
    }

    int smallNumber() throws EvidenceException {
        long number = wholeNumber();
        if (number != (int) number) {
            throw expected("a smaller number");
        }
        return (int) number;
    }

    /// A constant, written in lower case or as it is.
    <E extends Enum<E>> E constant(Class<E> type) throws EvidenceException {
        String text = text();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw expected("one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }

    <T> List<T> list(EvidenceFile.Reader<T> reader) throws EvidenceException {
        if (!(value instanceof List<?> elements)) {
            throw expected("a list");
        }
        List<T> list = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            JsonPlace element = new JsonPlace(file, path + "[" + i + "]", elements.get(i));
            list.add(element.made(reader));
        }
        return list;
    }

    <T> Map<String, T> map(EvidenceFile.Reader<T> reader) throws EvidenceException {
        Map<String, T> map = new LinkedHashMap<>();
        for (Object name : object().keySet()) {
            map.put(String.valueOf(name), field(String.valueOf(name)).made(reader));
        }
        return map;
    }

    private <T> T made(EvidenceFile.Reader<T> reader) throws EvidenceException {
        try {
            return reader.read(this);
        } catch (IllegalArgumentException e) {
            throw fault(String.valueOf(e.getMessage()));
        }
    }

    private Map<?, ?> object() throws EvidenceException {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw expected("an object");
    }

    EvidenceException fault(String fault) {
        return new EvidenceException(file, path.isEmpty() ? fault : path + " " + fault);
    }

    private EvidenceException expected(String what) {
        String found = switch (value) {
            case null -> "nothing";
            case String text -> "\"" + text + "\"";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            default -> value.toString();
        };
        return fault("ought to be " + what + " and is " + found);
    }
}
