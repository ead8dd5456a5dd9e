package io.ringfence.bench.gate;

import io.ringfence.bench.micro.MicroBenchmark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts a JVM for each measurement, with the flags of the microbenchmarks and those that keep runs alike.
final class MeasuringJvm implements Gauge {
    private final String classPath;
    private final int pairs;
    private final int warmUpMs;

    /// @param classPath where the gate and the subjects are
    MeasuringJvm(String classPath, int pairs, int warmUpMs) {
        this.classPath = classPath;
        this.pairs = pairs;
        this.warmUpMs = warmUpMs;
    }

    static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    @Override
    public Measurement measure(Subject subject, Injection injection) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(MicroBenchmark.flags());
        command.addAll(MicroBenchmark.STEADY_FLAGS);
        command.addAll(List.of("-cp", classPath, MeasurementMain.class.getName()));
        command.addAll(List.of(subject.name(), Integer.toString(pairs), Integer.toString(warmUpMs), injection.name()));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = jvm.waitFor();
            if (exitCode != 0) {
                throw new IOException("measuring " + subject.name() + " ended with exit code " + exitCode);
            }
            return Measurement.parse(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while measuring " + subject.name(), e);
        } finally {
            jvm.destroyForcibly();
        }
    }
}
