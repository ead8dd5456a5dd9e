package io.ringfence.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Readings of names, which later stand in logs, metrics, paths and headers.
final class Names {
    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern PRINCIPAL = Pattern.compile("[^\\p{Cntrl}/]{1,128}");
    private static final Pattern MODEL = Pattern.compile("[^\\p{Cntrl}\\s]{1,256}");

    private Names() {}

    static boolean isProvider(String name) {
        return PROVIDER.matcher(name).matches();
    }

    static boolean isPrincipal(String name) {
        return !name.isBlank() && PRINCIPAL.matcher(name).matches();
    }

    /// The name of a key, a credential, a project or an organisation. A slash divides the parts of an account's
    /// id.
    static @Nullable String principal(@Nullable Value value) {
        return matching(value, PRINCIPAL, "at most 128 characters without / and control characters");
    }

    /// The name of one model, as its provider knows it.
    static @Nullable String model(@Nullable Value value) {
        String name = glob(value);
        if (value != null && name != null && (name.indexOf('*') >= 0 || name.indexOf('?') >= 0)) {
            value.wrong(value.shownText() + " is a pattern; expected the name of one model");
            return null;
        }
        return name;
    }

    /// A model name, or a pattern of names with `*` and `?`.
    static @Nullable String glob(@Nullable Value value) {
        return matching(value, MODEL, "at most 256 characters without spaces");
    }

    static List<String> globs(List<Value> values) {
        List<String> globs = new ArrayList<>();
        for (Value value : values) {
            String glob = glob(value);
            if (glob != null) {
                globs.add(glob);
            }
        }
        return globs;
    }

    private static @Nullable String matching(@Nullable Value value, Pattern pattern, String expected) {
        String name = value == null ? null : value.text();
        if (value != null && name != null && !pattern.matcher(name).matches()) {
            value.wrong(value.shownText() + " is not a name; expected " + expected);
            return null;
        }
        return name;
    }
}
