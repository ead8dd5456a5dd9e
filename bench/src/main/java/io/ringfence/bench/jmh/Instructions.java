package io.ringfence.bench.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whether this machine counts instructions for us. Many virtual machines have no counters.
final class Instructions {
    private Instructions() {}

    /// Empty when instructions can be counted, else the reason.
    static Optional<String> whyNot() {
        try {
            Process perf = new ProcessBuilder("perf", "stat", "-x", ",", "-e", "instructions", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(perf.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return verdict(perf.waitFor(), said);
        } catch (IOException e) {
            return Optional.of("perf cannot be started (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /// @param said what `perf stat -x ,` prints: a line with the count first
    static Optional<String> verdict(int exitCode, String said) {
        if (exitCode != 0) {
            return Optional.of("perf stat ended with exit code " + exitCode + ": "
                    + said.strip().lines().findFirst().orElse("no word"));
        }
        for (String line : said.lines().toList()) {
            if (line.contains("instructions")) {
                String count = line.substring(0, Math.max(0, line.indexOf(',')));
                boolean isCount = !count.isEmpty() && count.chars().allMatch(Character::isDigit);
                return isCount ? Optional.empty() : Optional.of("perf says " + count);
            }
        }
        return Optional.of("perf says nothing about instructions");
    }
}
