package io.ringfence.bench.leg;

import io.ringfence.bench.os.FreePorts;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.bench.os.Processes;
import io.ringfence.reports.Layout;
import io.ringfence.reports.ScenarioFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where the legs of one scenario are started: its folder, its ports, its processes, and the upstream that all
/// of them have.
///
/// @param folder       of the scenario's evidence
/// @param scratch      a folder for files that are no evidence, such as access logs; removed at the end
/// @param upstreamPort where the demo provider listens
public record Stage(
        Workspace workspace,
        ScenarioFolder folder,
        Path scratch,
        Processes processes,
        FreePorts ports,
        Layout layout,
        int upstreamPort) {
    private static final String MEASURED_CPU = "0";
    private static final String OTHER_CPU = "1";

    /// The processors of what is measured.
    String measuredCpu() {
        return layout == Layout.PINNED ? MEASURED_CPU : "";
    }

    /// The processors of load and upstream.
    public String otherCpu() {
        return layout == Layout.PINNED ? OTHER_CPU : "";
    }

    /// Starts the demo provider, to which all legs lead.
    public ManagedProcess startUpstream() throws IOException {
        return processes.start(
                List.of(workspace.launcher().toString(), "demo", "--port", String.valueOf(upstreamPort)),
                Map.of(),
                otherCpu(),
                folder.logs().resolve(fileName("upstream") + ".log"));
    }

    /// A name for this leg's files that no other leg of the scenario has.
    String fileName(String leg) {
        return layout == Layout.PINNED ? leg + "-pinned" : leg;
    }

    /// Where the JVM of a leg writes about its pauses.
    Path gcLog(String leg) {
        return folder.logs().resolve(fileName(leg) + "-gc.log");
    }

    /// Starts a program that is measured.
    ManagedProcess start(String leg, List<String> command, Map<String, String> environment) throws IOException {
        return processes.start(
                command, environment, measuredCpu(), folder.logs().resolve(fileName(leg) + ".log"));
    }

    /// Puts a configuration as it is used among the evidence.
    ///
    /// @return its place relative to the scenario's folder
    String keepConfiguration(String name, String text) throws IOException {
        Files.createDirectories(folder.config());
        Files.writeString(folder.config().resolve(name), text);
        return folder.path().relativize(folder.config().resolve(name)).toString();
    }
}
