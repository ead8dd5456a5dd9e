package io.ringfence.bench.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/// What all benchmarks share: nanoseconds per operation, in two JVMs one after the other, each with 5 s of
/// warm-up and 10 s of measurement, with the flags of the gateway's launcher, a heap of fixed size, and Netty's
/// search for leaks off as the gateway has it, on threads of the kind that its event loops have. `ringfence
/// bench jmh` adds bytes per operation, and with `--quick` shortens all times.
///
/// A baseline does plainly what the benchmarks beside it do; its method begins with `baseline`.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.leakDetection.level=disabled",
            "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=io.ringfence.bench.micro.LoopThreads",
            "-Xms512m",
            "-Xmx512m"
        })
public class MicroBenchmark {
    /// How the methods of baselines begin.
    public static final String BASELINE = "baseline";

    /// What keeps runs alike: one compiler, in the foreground and at the same point of every run, and a collector
    /// without threads of its own. How long such a JVM takes to be warm depends on the machine, from less than a
    /// second to several: who uses these flags has to see for himself that the compiler is done.
    public static final List<String> STEADY_FLAGS = List.of("-Xbatch", "-XX:-TieredCompilation", "-XX:+UseSerialGC");

    /// The flags of every JVM that measures.
    public static List<String> flags() {
        return List.of(MicroBenchmark.class.getAnnotation(Fork.class).jvmArgsAppend());
    }
}
