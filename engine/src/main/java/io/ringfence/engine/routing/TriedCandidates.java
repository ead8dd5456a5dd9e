package io.ringfence.engine.routing;

import org.jspecify.annotations.Nullable;

/// The candidates that one exchange has tried. Engine thread only.
public final class TriedCandidates {
    private @Nullable Candidate[] tried = new Candidate[4];
    private int size;

    public void add(Candidate candidate) {
        if (size == tried.length) {
            @Nullable Candidate[] larger = new Candidate[size * 2];
            System.arraycopy(tried, 0, larger, 0, size);
            tried = larger;
        }
        tried[size++] = candidate;
    }

    public boolean contains(Candidate candidate) {
        for (int i = 0; i < size; i++) {
            Candidate other = tried[i];
            if (other != null && candidate.isSamePair(other)) {
                return true;
            }
        }
        return false;
    }

    public void clear() {
        for (int i = 0; i < size; i++) {
            tried[i] = null;
        }
        size = 0;
    }
}
