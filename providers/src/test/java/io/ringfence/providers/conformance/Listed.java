package io.ringfence.providers.conformance;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A list of exceptions to a rule, one a line: what it concerns, in words with `|` between them, and behind the
/// last `|` the reason. A word `*` stands for any. An exception that no longer occurs is as wrong as a missing
/// one.
final class Listed {
    private final String resource;
    private final Map<String, String> reasonByKey = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();

    /// @param resource beside this class
    Listed(String resource) {
        this.resource = resource;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                requireNonNull(Listed.class.getResourceAsStream(resource), resource), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    int reason = line.lastIndexOf('|');
                    String key = normal(line.substring(0, Math.max(0, reason)));
                    if (key.isEmpty() || line.substring(reason + 1).isBlank()) {
                        throw new IllegalStateException(resource + " has a line without a reason: " + line);
                    }
                    if (reasonByKey.put(key, line.substring(reason + 1).strip()) != null) {
                        throw new IllegalStateException(resource + " has a line twice: " + line);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String normal(String key) {
        return key.replaceAll("\\s*\\|\\s*", "|").strip();
    }

    /// Whether an exception covers this.
    boolean covers(String... words) {
        boolean covered = false;
        for (int stars = 0; stars < 1 << words.length; stars++) {
            StringBuilder key = new StringBuilder();
            for (int i = 0; i < words.length; i++) {
                key.append(i == 0 ? "" : "|").append((stars & 1 << i) == 0 ? words[i].strip() : "*");
            }
            String found = key.toString();
            if (reasonByKey.containsKey(found)) {
                used.add(found);
                covered = true;
            }
        }
        return covered;
    }

    /// How many there are.
    int size() {
        return reasonByKey.size();
    }

    /// Those that covered nothing.
    Set<String> unused() {
        Set<String> unused = new TreeSet<>(reasonByKey.keySet());
        unused.removeAll(used);
        return unused;
    }

    @Override
    public String toString() {
        return resource;
    }
}
