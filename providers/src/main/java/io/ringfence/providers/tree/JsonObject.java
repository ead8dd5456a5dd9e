package io.ringfence.providers.tree;

import io.ringfence.providers.translate.ProtocolException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One JSON object that is being read: typed access whose errors name the place, and the memory of which
/// members were read, so that those nobody understood are not lost in silence. A member that is null counts as
/// absent everywhere. One thread.
public final class JsonObject {
    private final Map<String, @Nullable Object> members;
    private final String path;
    private final Set<String> read = new HashSet<>();

    private JsonObject(Map<String, @Nullable Object> members, String path) {
        this.members = members;
        this.path = path;
    }

    /// The root of a document.
    public static JsonObject root(Map<String, @Nullable Object> members) {
        return new JsonObject(members, "");
    }

    /// `value` as an object.
    ///
    /// @param path where it stands, as in `messages[2].content[0]`
    /// @throws ProtocolException when it is none
    public static JsonObject of(@Nullable Object value, String path) {
        return new JsonObject(asMap(value, path), path);
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static Map<String, @Nullable Object> asMap(@Nullable Object value, String path) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw ProtocolException.invalidShape(path + " is " + kindOf(value) + ", expected an object");
    }

    /// Where this object stands; empty for the root.
    public String path() {
        return path;
    }

    /// The path of a member.
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// Whether the member is there and not null. Does not count as reading it.
    public boolean has(String name) {
        return members.get(name) != null;
    }

    /// The member whatever it is, or null.
    public @Nullable Object any(String name) {
        Object value = members.get(name);
        if (value != null) { // a codec asks for dozens of members that are not there
            read.add(name);
        }
        return value;
    }

    /// Reads nothing from these members, and does not call them unread.
    public void ignore(String... names) {
        Collections.addAll(read, names);
    }

    public @Nullable String string(String name) {
        Object value = any(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, value, "a string");
    }

    /// The string, or `otherwise` when it is absent.
    public String string(String name, String otherwise) {
        String value = string(name);
        return value == null ? otherwise : value;
    }

    /// The string.
    ///
    /// @throws ProtocolException when it is absent
    public String requiredString(String name) {
        String value = string(name);
        if (value == null) {
            throw ProtocolException.missingField(path(name));
        }
        return value;
    }

    /// The string, which says something.
    ///
    /// @throws ProtocolException when it is absent or empty
    public String requiredText(String name) {
        String value = requiredString(name);
        if (value.isEmpty()) {
            throw ProtocolException.invalidShape(path(name) + " is empty");
        }
        return value;
    }

    /// The number with its digits as they were written.
    public @Nullable Number number(String name) {
        Object value = any(name);
        if (value == null || value instanceof Number) {
            return (Number) value;
        }
        throw wrong(name, value, "a number");
    }

    /// A whole number; `4.0` and `4e0` are whole, too.
    public @Nullable Long integer(String name) {
        Number value = number(name);
        return switch (value) {
            case null -> null;
            case Integer small -> small.longValue();
            case Long large -> large;
            case BigInteger huge -> whole(name, new BigDecimal(huge));
            case BigDecimal decimal -> whole(name, decimal);
            default -> throw wrong(name, value, "a whole number");
        };
    }

    private Long whole(String name, BigDecimal value) {
        // An exponent of a billion must not be expanded.
        if (Math.abs((long) value.scale()) > 30) {
            throw wrong(name, value, "a whole number");
        }
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw wrong(name, value, "a whole number");
        }
    }

    /// As [#integer], 0 when it is absent.
    public long count(String name) {
        Long value = integer(name);
        return value == null ? 0 : value;
    }

    public @Nullable Boolean bool(String name) {
        Object value = any(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw wrong(name, value, "true or false");
    }

    /// Whether it is there and true.
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(bool(name));
    }

    public @Nullable JsonObject object(String name) {
        Object value = any(name);
        return value == null ? null : of(value, path(name));
    }

    /// The object.
    ///
    /// @throws ProtocolException when it is absent
    public JsonObject requiredObject(String name) {
        JsonObject value = object(name);
        if (value == null) {
            throw ProtocolException.missingField(path(name));
        }
        return value;
    }

    /// The elements, or none when it is absent.
    public List<@Nullable Object> list(String name) {
        Object value = any(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        }
        throw wrong(name, value, "a list");
    }

    /// The elements, which must be objects, or none when it is absent.
    public List<JsonObject> objects(String name) {
        List<@Nullable Object> list = list(name);
        List<JsonObject> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(of(list.get(i), path(name) + "[" + i + "]"));
        }
        return objects;
    }

    /// The elements, which must be strings, or none when it is absent.
    public List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof String text)) {
                throw wrong(name, element, "a list of strings");
            }
            strings.add(text);
        }
        return strings;
    }

    /// The members as they stand. Does not count as reading them.
    public Map<String, @Nullable Object> members() {
        return Collections.unmodifiableMap(members);
    }

    /// The members that nobody has read and that are not null, in their order.
    public Map<String, @Nullable Object> unread() {
        Map<String, @Nullable Object> unread = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value != null && !read.contains(name)) {
                unread.put(name, value);
            }
        });
        return unread;
    }

    /// An error about a member.
    public ProtocolException wrong(String name, @Nullable Object value, String expected) {
        return ProtocolException.invalidShape(path(name) + " is " + kindOf(value) + ", expected " + expected);
    }

    static String kindOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case String _ -> "a string";
            case Number number -> "the number " + shortened(number.toString());
            case Boolean flag -> flag.toString();
            default -> value.getClass().getSimpleName();
        };
    }

    private static String shortened(String digits) {
        return digits.length() <= 30 ? digits : digits.substring(0, 30) + "…";
    }
}
