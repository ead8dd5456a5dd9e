package io.ringfence.bench.leg;

import io.ringfence.bench.os.GcLog;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One started way to the upstream, and what has been found out about it. One thread.
public final class Leg {
    private final String name;
    private final LegFacts.Kind kind;
    private final String version;
    private final @Nullable String configuration;
    private final URI url;
    private final List<String> headers;
    private final ManagedProcess process;
    private final int metricsPort;
    private final @Nullable Path program;
    private final GcLog gcLog;

    private @Nullable Double startToFirst200Ms;
    private @Nullable Double idleCpuPercent;
    private @Nullable Double idleMib;
    private @Nullable Double steadyMib;
    private @Nullable Double recoveredMib;
    private double peakMib;

    /// @param headers     what only this leg's requests carry
    /// @param metricsPort where it tells its metrics; 0 for nowhere
    /// @param program     the file that is measured; null for the one that the process runs
    /// @param gcLog       where its JVM writes about pauses, if it does
    Leg(
            String name,
            LegFacts.Kind kind,
            String version,
            @Nullable String configuration,
            int port,
            List<String> headers,
            ManagedProcess process,
            int metricsPort,
            @Nullable Path program,
            Path gcLog) {
        this.name = name;
        this.kind = kind;
        this.version = version;
        this.configuration = configuration;
        this.headers = List.copyOf(headers);
        this.process = process;
        this.metricsPort = metricsPort;
        this.program = program;
        this.gcLog = new GcLog(gcLog);
        url = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
    }

    public String name() {
        return name;
    }

    public boolean isDirect() {
        return kind == LegFacts.Kind.DIRECT;
    }

    /// Whether it runs on a machine that compiles while it goes on, and so needs a long warm-up.
    public boolean getsFaster() throws IOException {
        String program = String.valueOf(Path.of("/proc", String.valueOf(process.pid()), "exe")
                .toRealPath()
                .getFileName());
        return program.equals("java") || program.equals("node");
    }

    public boolean isGateway() {
        return kind == LegFacts.Kind.GATEWAY;
    }

    public URI url() {
        return url;
    }

    public List<String> headers() {
        return headers;
    }

    public ManagedProcess process() {
        return process;
    }

    public String version() {
        return version;
    }

    /// The file that is measured.
    public Path program() throws IOException {
        return program != null
                ? program
                : Path.of("/proc", String.valueOf(process.pid()), "exe").toRealPath();
    }

    public GcLog gcLog() {
        return gcLog;
    }

    public int metricsPort() {
        return metricsPort;
    }

    public void startedIn(double milliseconds) {
        startToFirst200Ms = milliseconds;
    }

    public void idleCpuPercent(double cpuPercent) {
        idleCpuPercent = cpuPercent;
    }

    public void idleMib(double mib) {
        idleMib = mib;
    }

    public @Nullable Double idleMib() {
        return idleMib;
    }

    /// Memory under load; the last word counts.
    public void steady(double mib) {
        steadyMib = mib;
    }

    public void peak(double mib) {
        peakMib = Math.max(peakMib, mib);
    }

    public void recovered(double mib) {
        recoveredMib = mib;
    }

    public LegFacts facts() {
        return new LegFacts(
                name,
                kind,
                version,
                configuration,
                startToFirst200Ms,
                idleCpuPercent,
                idleMib,
                steadyMib,
                peakMib > 0 ? peakMib : null,
                recoveredMib);
    }
}
