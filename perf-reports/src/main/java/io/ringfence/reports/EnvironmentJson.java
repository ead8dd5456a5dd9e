package io.ringfence.reports;

import io.ringfence.reports.Environment.Version;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `environment.json`.
final class EnvironmentJson {
    private static final Set<String> FIELDS = Set.of(
            "command",
            "startedUtc",
            "commit",
            "dirty",
            "kernel",
            "processors",
            "cpuModel",
            "memoryBytes",
            "java",
            "jvmFlags",
            "versions");
    private static final Set<String> VERSION_FIELDS = Set.of("version", "sha256");

    private EnvironmentJson() {}

    static Map<String, @Nullable Object> toJson(Environment environment) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("command", environment.command());
        json.put("startedUtc", environment.startedUtc().toString());
        json.put("commit", environment.commit());
        json.put("dirty", environment.dirty());
        json.put("kernel", environment.kernel());
        json.put("processors", environment.processors());
        json.put("cpuModel", environment.cpuModel());
        json.put("memoryBytes", environment.memoryBytes());
        json.put("java", environment.java());
        json.put("jvmFlags", environment.jvmFlags());
        Map<String, Object> versions = new LinkedHashMap<>();
        environment.versions().forEach((name, version) -> {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("version", version.version());
            entry.put("sha256", version.sha256());
            versions.put(name, entry);
        });
        json.put("versions", versions);
        return json;
    }

    static Environment fromJson(JsonPlace json) throws EvidenceException {
        json.hasOnly(FIELDS);
        return new Environment(
                json.field("command").text(),
                instant(json.field("startedUtc")),
                json.field("commit").text(),
                json.field("dirty").truth(),
                json.field("kernel").text(),
                json.field("processors").smallNumber(),
                json.field("cpuModel").text(),
                json.field("memoryBytes").wholeNumber(),
                json.field("java").text(),
                json.field("jvmFlags").list(JsonPlace::text),
                json.field("versions").map(EnvironmentJson::version));
    }

    private static Version version(JsonPlace json) throws EvidenceException {
        json.hasOnly(VERSION_FIELDS);
        return new Version(json.field("version").text(), json.optional("sha256").textOrNull());
    }

    private static Instant instant(JsonPlace json) throws EvidenceException {
        String text = json.text();
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw json.fault("ought to be a time in UTC like 2026-11-21T17:24:51Z and is \"" + text + "\"");
        }
    }
}
