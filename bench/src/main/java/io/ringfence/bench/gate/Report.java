package io.ringfence.bench.gate;

import io.ringfence.bench.gate.Finding.Status;
import java.io.PrintWriter;
import java.util.List;

/// The findings as a table, in Markdown so that it can be shown as it is where code is reviewed.
final class Report {
    private final List<Finding> findings;

    Report(List<Finding> findings) {
        this.findings = List.copyOf(findings);
    }

    boolean hasFailures() {
        return findings.stream().anyMatch(Finding::isFailure);
    }

    List<Finding> findings() {
        return findings;
    }

    void print(PrintWriter out) {
        out.println("| what | about | verdict | baseline | found | |");
        out.println("|---|---|---|---|---|---|");
        for (Finding finding : findings) {
            out.println("| " + finding.subject() + " | " + finding.kind() + " | " + word(finding.status()) + " | "
                    + finding.expected() + " | " + finding.found() + " | " + finding.why() + " |");
        }
        out.println();
        for (Finding finding : findings) {
            if (finding.isStale()) {
                out.println("**Note:** " + finding.subject() + ": " + finding.why() + "\n");
            }
        }
        out.println(summary());
        out.flush();
    }

    private static String word(Status status) {
        return switch (status) {
            case PASSED -> "passed";
            case FAILED -> "**FAILED**";
            case NOT_JUDGED -> "not judged";
        };
    }

    private String summary() {
        return count(Status.PASSED) + " passed, " + count(Status.FAILED) + " failed, " + count(Status.NOT_JUDGED)
                + " not judged. Time is a multiple of the calibration's: each round's median (and middle 80 %) over"
                + " pairs of slices in one JVM; in the baseline the tenth percentile (median, most) over JVMs.";
    }

    private long count(Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }
}
