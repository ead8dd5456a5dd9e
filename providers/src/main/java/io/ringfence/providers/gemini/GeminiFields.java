package io.ringfence.providers.gemini;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.tree.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How Google's servers read JSON: every member of their own messages in two spellings (`inlineData` and
/// `inline_data`), one object where a list is expected, numbers as text. Nothing of this holds inside what the
/// caller defines (arguments, results, labels, JSON schemas).
final class GeminiFields {
    private static final int MAX_DIGITS = 40;

    private GeminiFields() {}

    /// `object` with the names of its members in camel case. Its nested objects stay as they are.
    static JsonObject camel(JsonObject object) {
        Map<String, @Nullable Object> members = object.members();
        return members.keySet().stream().noneMatch(GeminiFields::isSnake)
                ? object
                : JsonObject.of(camel(members), object.path());
    }

    /// As [#camel(JsonObject)]. A name in both spellings keeps both.
    static Map<String, @Nullable Object> camel(Map<String, @Nullable Object> members) {
        Map<String, @Nullable Object> renamed = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            String camel = camel(name);
            boolean isTaken = !camel.equals(name) && (members.containsKey(camel) || renamed.containsKey(camel));
            renamed.put(isTaken ? name : camel, value);
        });
        return renamed;
    }

    private static boolean isSnake(String name) {
        return name.indexOf('_', 1) > 0;
    }

    private static String camel(String name) {
        if (!isSnake(name)) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isSeam = c == '_' && i > 0 && i + 1 < name.length();
            camel.append(isSeam ? Character.toUpperCase(name.charAt(++i)) : c);
        }
        return camel.toString();
    }

    /// The member as an object of Google's, or null.
    static @Nullable JsonObject object(JsonObject in, String name) {
        JsonObject object = in.object(name);
        return object == null ? null : camel(object);
    }

    /// The elements of a list of Google's objects, or the one object that stands in its place.
    static List<JsonObject> objects(JsonObject in, String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonObject object : in.any(name) instanceof Map<?, ?> ? List.of(one(in, name)) : in.objects(name)) {
            objects.add(camel(object));
        }
        return objects;
    }

    private static JsonObject one(JsonObject in, String name) {
        return JsonObject.of(in.any(name), in.path(name));
    }

    /// The strings of a list, or the one that stands in its place.
    static List<String> strings(JsonObject in, String name) {
        return in.any(name) instanceof String one ? List.of(one) : in.strings(name);
    }

    /// A whole number, which may be written as text.
    static @Nullable Long integer(JsonObject in, String name) {
        Number number = decimal(in, name);
        return number == null
                ? in.integer(name)
                : JsonObject.of(Map.of(name, number), in.path()).integer(name);
    }

    /// A number, which may be written as text.
    static @Nullable Number number(JsonObject in, String name) {
        Number number = decimal(in, name);
        return number == null ? in.number(name) : number;
    }

    private static @Nullable Number decimal(JsonObject in, String name) {
        if (in.any(name) instanceof String text && !text.isEmpty() && text.length() <= MAX_DIGITS) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException notANumber) {
                // Let the caller say what it expected.
                return null;
            }
        }
        return null;
    }

    /// Adds what nobody has read of `object` to `into`, under names that tell where it stood, as
    /// `generationConfig.speechConfig`.
    static void keepUnread(JsonObject object, String where, Map<String, @Nullable Object> into) {
        object.unread().forEach((name, value) -> into.put(where.isEmpty() ? name : where + "." + name, value));
    }

    /// Puts extensions where they stood, save where a member is already. Does nothing with those of another
    /// dialect.
    static void putBack(Extensions extensions, Map<String, @Nullable Object> into) {
        if (extensions.belongTo(io.ringfence.providers.Dialect.GEMINI)) {
            extensions.members().forEach((path, value) -> putBack(path, value, into));
        }
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static void putBack(String path, @Nullable Object value, Map<String, @Nullable Object> into) {
        Map<String, @Nullable Object> holder = into;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            Object next = holder.computeIfAbsent(names[i], _ -> new LinkedHashMap<String, @Nullable Object>());
            if (!(next instanceof Map<?, ?> map)) {
                return;
            }
            holder = (Map<String, @Nullable Object>) map;
        }
        holder.putIfAbsent(names[names.length - 1], value);
    }

    /// Puts a member unless it is null.
    static void put(Map<String, @Nullable Object> into, String name, @Nullable Object value) {
        if (value != null) {
            into.put(name, value);
        }
    }
}
