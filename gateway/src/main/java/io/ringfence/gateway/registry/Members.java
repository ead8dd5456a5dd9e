package io.ringfence.gateway.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.config.TenantSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody gave to make or to change something with: a few members with a meaning of their own, and
/// settings.
final class Members {
    private static final JSON READER = JSON.std
            .with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(JSON.Feature.READ_JSON_ARRAYS_AS_JAVA_ARRAYS, false);
    private static final int MAX_SETTINGS = 16 << 10;

    private final Map<String, Object> rest;

    Members(Map<String, ?> members) {
        rest = new LinkedHashMap<>(members);
    }

    /// What a JSON object has.
    ///
    /// @throws RegistryException when the text is none; it does not quote it, since there may be a secret in it
    static Map<String, Object> read(String json) {
        try {
            return READER.mapFrom(json);
        } catch (JsonProcessingException e) {
            throw RegistryException.invalid(
                    "the body is not a JSON object: see line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /// Whether it is there; null is a value, too.
    boolean has(String name) {
        return rest.containsKey(name);
    }

    /// Takes a name that must be there.
    String name(String member) {
        String name = optionalName(member);
        if (name == null) {
            throw RegistryException.invalid("`" + member + "` is missing");
        }
        return name;
    }

    @Nullable
    String optionalName(String member) {
        String name = text(member);
        if (name != null && !TenantSettings.isName(name)) {
            throw RegistryException.invalid("`" + member + "` is not a name; expected at most 128 characters without /"
                    + " and control characters");
        }
        return name;
    }

    /// Takes a text; null where there is none.
    @Nullable
    String text(String member) {
        Object value = rest.remove(member);
        if (value != null && !(value instanceof String)) {
            throw RegistryException.invalid("`" + member + "` is not text");
        }
        return (String) value;
    }

    /// Takes a point in time that is still to come; null where there is none.
    @Nullable
    Instant expiry(Instant now) {
        String text = text("expires_at");
        if (text == null) {
            return null;
        }
        Instant time;
        try {
            time = TenantSettings.pointInTime(text);
        } catch (DateTimeException _) {
            throw RegistryException.invalid(
                    "`expires_at` is not a point in time; expected such as 2030-12-31T18:00:00Z or 2030-12-31");
        }
        if (!time.isAfter(now)) {
            throw RegistryException.invalid("`expires_at` is " + time + ", which is over");
        }
        return time;
    }

    /// Nothing else may be there.
    void end() {
        if (!rest.isEmpty()) {
            throw RegistryException.invalid("`" + rest.keySet().iterator().next() + "` is not known here");
        }
    }

    /// What is left, as settings.
    String settings() {
        return settings("{}");
    }

    /// What is left, on top of other settings; null takes one away.
    String settings(String before) {
        Map<String, Object> settings = new LinkedHashMap<>(read(before));
        rest.forEach((name, value) -> {
            if (value == null) {
                settings.remove(name);
            } else {
                settings.put(name, value);
            }
        });
        String json = ExactJson.of(settings);
        if (json.length() > MAX_SETTINGS) {
            throw RegistryException.invalid(
                    "the settings have " + json.length() + " characters; expected at most " + MAX_SETTINGS);
        }
        return json;
    }
}
