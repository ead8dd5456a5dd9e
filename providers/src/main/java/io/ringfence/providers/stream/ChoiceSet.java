package io.ringfence.providers.stream;

/// A set of choice (or candidate) indexes. OpenAI allows 128; an answer with others is never proven whole by
/// them.
final class ChoiceSet {
    private long low;
    private long high;
    private boolean hasOthers;

    void clear() {
        low = 0;
        high = 0;
        hasOthers = false;
    }

    void add(long index) {
        if (index >= 0 && index < 64) {
            low |= 1L << index;
        } else if (index >= 64 && index < 128) {
            high |= 1L << (index - 64);
        } else {
            hasOthers = true;
        }
    }

    void addAll(ChoiceSet other) {
        low |= other.low;
        high |= other.high;
        hasOthers |= other.hasOthers;
    }

    boolean isEmpty() {
        return low == 0 && high == 0 && !hasOthers;
    }

    boolean containsAll(ChoiceSet other) {
        return !other.hasOthers && (other.low & ~low) == 0 && (other.high & ~high) == 0;
    }
}
