package io.ringfence.providers.conformance.reader;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A place in a JSON document; one that is not there, or null, is missing.
public record Node(@Nullable Object value) {
    private static final Node MISSING = new Node(null);

    /// The root of a document.
    ///
    /// @throws GrammarException when `json` is none
    public static Node parse(String json) {
        try {
            return new Node(JSON.std.anyFrom(json));
        } catch (IOException e) {
            throw new GrammarException("no JSON: " + json.substring(0, Math.min(200, json.length())), e);
        }
    }

    /// The place that names of members and indices of elements lead to.
    public Node at(Object... path) {
        Node at = this;
        for (Object step : path) {
            at = switch (at.value) {
                case Map<?, ?> map when step instanceof String -> new Node(map.get(step));
                case List<?> list when step instanceof Integer i && i < list.size() -> new Node(list.get(i));
                case null, default -> MISSING;
            };
        }
        return at;
    }

    public boolean isMissing() {
        return value == null;
    }

    public boolean is(Object expected) {
        return expected.equals(value);
    }

    public boolean isText() {
        return value instanceof String;
    }

    public boolean isObject() {
        return value instanceof Map;
    }

    public boolean isList() {
        return value instanceof List;
    }

    /// Empty when it is missing.
    public String text() {
        return value == null ? "" : value.toString();
    }

    /// Null when it is no number.
    public @Nullable Long number() {
        return value instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    /// 0 when it is no number.
    public long count() {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /// Empty when it is no list.
    public List<Node> list() {
        List<Node> nodes = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(element -> nodes.add(new Node(element)));
        }
        return nodes;
    }

    /// Empty when it is no object.
    public Set<String> names() {
        Set<String> names = new java.util.LinkedHashSet<>();
        if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add((String) name));
        }
        return names;
    }

    /// Whether there is a member of this name, null or not.
    public boolean has(String name) {
        return value instanceof Map<?, ?> map && map.containsKey(name);
    }
}
