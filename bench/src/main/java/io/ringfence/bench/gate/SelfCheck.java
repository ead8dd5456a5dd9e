package io.ringfence.bench.gate;

import io.ringfence.bench.gate.Finding.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Proves on this machine that the gate does what it is there for: unchanged code passes, 15 % more time fails,
/// and eight bytes more per operation fail.
final class SelfCheck {
    private final Sessions sessions;
    private final Baseline baseline;
    private final String machine;

    SelfCheck(Sessions sessions, Baseline baseline, String machine) {
        this.sessions = sessions;
        this.baseline = baseline;
        this.machine = machine;
    }

    List<Finding> run(List<Subject> subjects) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Subject subject : subjects) {
            findings.add(expect(subject, Injection.NONE, Finding.TIME, Status.PASSED));
            findings.add(expect(subject, Injection.SLOWDOWN, Finding.TIME, Status.FAILED));
            findings.add(expect(subject, Injection.NONE, Finding.ALLOCATION, Status.PASSED));
            findings.add(expect(subject, Injection.ALLOCATION, Finding.ALLOCATION, Status.FAILED));
        }
        return findings;
    }

    private Finding expect(Subject subject, Injection injection, String kind, Status expected) throws IOException {
        Optional<Double> bytes = kind.equals(Finding.ALLOCATION) ? baseline.bytesOf(subject.name()) : Optional.empty();
        Optional<Band> band = kind.equals(Finding.TIME) ? baseline.bandOf(machine, subject.name()) : Optional.empty();
        Trial trial = new Trial(subject, bytes, band);
        Finding finding = sessions.judge(List.of(trial), injection).stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        boolean isRight = finding.status() == expected;
        return new Finding(
                subject.name() + what(injection),
                kind,
                isRight ? Status.PASSED : Status.FAILED,
                finding.expected(),
                finding.found(),
                "the gate says " + finding.status() + ": " + finding.why());
    }

    private static String what(Injection injection) {
        return switch (injection) {
            case NONE -> ", unchanged";
            case SLOWDOWN -> ", 15 % slower";
            case ALLOCATION -> ", 8 B/op more";
        };
    }
}
