package io.ringfence.reports;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where and with what a run was made; `environment.json` of a results folder.
///
/// @param command the command line that started the run, as one would type it
/// @param startedUtc when it started
/// @param commit the full hash of the commit that was measured
/// @param dirty whether the work tree had changes that are not in the commit
/// @param kernel name, release and architecture of the operating system
/// @param processors how many processors the run could use
/// @param cpuModel what the processor calls itself
/// @param memoryBytes the machine's memory
/// @param java vendor, version and build of the JVM
/// @param jvmFlags the flags of the measured JVM, in order
/// @param versions what took part, by name
public record Environment(
        String command,
        Instant startedUtc,
        String commit,
        boolean dirty,
        String kernel,
        int processors,
        String cpuModel,
        long memoryBytes,
        String java,
        List<String> jvmFlags,
        Map<String, Version> versions) {
    public Environment {
        if (processors < 1) {
            throw new IllegalArgumentException("processors=" + processors);
        }
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes=" + memoryBytes);
        }
        jvmFlags = List.copyOf(jvmFlags);
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /// One program or file that took part.
    ///
    /// @param version what it says about itself
    /// @param sha256 the hash of its file in hexadecimal digits; null when there is no single file
    public record Version(String version, @Nullable String sha256) {}
}
