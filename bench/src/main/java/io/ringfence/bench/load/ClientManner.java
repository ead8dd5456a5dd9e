package io.ringfence.bench.load;

import java.time.Duration;

/// How clients take their answers.
public sealed interface ClientManner {
    /// Reads whatever has come, at once.
    ClientManner PATIENT = new Patient();

    record Patient() implements ClientManner {}

    /// Reads at most so many bytes, waits, and reads again.
    record Slow(int bytesAtOnce, Duration pause) implements ClientManner {
        public Slow {
            if (bytesAtOnce < 1 || !pause.isPositive()) {
                throw new IllegalArgumentException("bytesAtOnce=" + bytesAtOnce + " pause=" + pause);
            }
        }
    }

    /// Closes its connection once so many events of a stream have come; 0 for as soon as the request was sent. Then it
    /// connects again.
    record Leaving(long afterEvents) implements ClientManner {
        public Leaving {
            if (afterEvents < 0) {
                throw new IllegalArgumentException("afterEvents=" + afterEvents);
            }
        }
    }
}
