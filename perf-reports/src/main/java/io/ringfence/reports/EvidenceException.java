package io.ringfence.reports;

import java.io.IOException;
import java.nio.file.Path;

/// A file of a results folder does not hold what it ought to. The message names the file, the place in it, and the
/// fault.
public final class EvidenceException extends IOException {
    EvidenceException(Path file, String fault) {
        super(file + ": " + fault);
    }

    EvidenceException(Path file, String fault, Throwable cause) {
        super(file + ": " + fault, cause);
    }
}
