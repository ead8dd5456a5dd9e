package io.ringfence.bench.gate;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.bench.gate.Baseline.Update;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `bench/baseline.json`. A damaged file is refused with the place in it.
final class BaselineFile {
    private final Path path;

    BaselineFile(Path path) {
        this.path = path;
    }

    /// What the file holds; nothing when there is no such file.
    Baseline read() throws IOException {
        if (!Files.exists(path)) {
            return Baseline.EMPTY;
        }
        Map<String, Object> root;
        try {
            root = JSON.std.mapFrom(Files.readString(path));
        } catch (IOException e) {
            throw new IOException(path + " is not JSON: " + e.getMessage(), e);
        }
        List<Update> updates = new ArrayList<>();
        for (Object update : list(root, "updates")) {
            Map<?, ?> members = map(update, "updates");
            updates.add(new Update(
                    text(members, "date"), text(members, "commit"), text(members, "machine"), text(members, "reason")));
        }
        Map<String, Double> bytes = new LinkedHashMap<>();
        map(root.get("bytesPerOperation"), "bytesPerOperation")
                .forEach((subject, value) -> bytes.put(subject.toString(), number(value, "bytesPerOperation")));
        Map<String, Map<String, Band>> bands = new LinkedHashMap<>();
        map(root.get("timeRatios"), "timeRatios").forEach((machine, ofMachine) -> {
            Map<String, Band> bySubject = new LinkedHashMap<>();
            map(ofMachine, "timeRatios").forEach((subject, band) -> bySubject.put(subject.toString(), band(band)));
            bands.put(machine.toString(), bySubject);
        });
        return new Baseline(updates, bytes, bands);
    }

    private Band band(@Nullable Object value) {
        Map<?, ?> members = map(value, "timeRatios");
        return new Band(
                number(members.get("quiet"), "quiet"),
                number(members.get("median"), "median"),
                number(members.get("high"), "high"),
                (int) number(members.get("jvms"), "jvms"));
    }

    void write(Baseline baseline) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        List<Object> updates = new ArrayList<>();
        for (Update update : baseline.updates()) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("date", update.date());
            members.put("commit", update.commit());
            members.put("machine", update.machine());
            members.put("reason", update.reason());
            updates.add(members);
        }
        root.put("updates", updates);
        root.put("bytesPerOperation", new TreeMap<>(baseline.bytes()));
        Map<String, Object> ratios = new TreeMap<>();
        baseline.bands().forEach((machine, bySubject) -> {
            Map<String, Object> ofMachine = new TreeMap<>();
            bySubject.forEach((subject, band) -> ofMachine.put(subject, members(band)));
            ratios.put(machine, ofMachine);
        });
        root.put("timeRatios", ratios);
        String text = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(root) + "\n";
        Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> members(Band band) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("quiet", rounded(band.quiet()));
        members.put("median", rounded(band.median()));
        members.put("high", rounded(band.high()));
        members.put("jvms", band.jvms());
        return members;
    }

    private static double rounded(double ratio) {
        return Math.round(ratio * 1e6) / 1e6;
    }

    private List<?> list(Map<?, ?> members, String name) {
        if (members.get(name) instanceof List<?> list) {
            return list;
        }
        throw damaged(name, "a list");
    }

    private Map<?, ?> map(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw damaged(name, "an object");
    }

    private String text(Map<?, ?> members, String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw damaged(name, "a text");
    }

    private double number(@Nullable Object value, String name) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw damaged(name, "a number");
    }

    private IllegalStateException damaged(String name, String expected) {
        return new IllegalStateException(path + ": \"" + name + "\" ought to be " + expected);
    }
}
