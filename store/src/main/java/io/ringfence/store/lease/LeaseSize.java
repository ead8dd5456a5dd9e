package io.ringfence.store.lease;

/// How much is granted at once: as much as will be spent for a while, so that requests do not wait; but at most
/// half of what is left, so that the last of a budget is not held where nobody needs it; and at least what
/// somebody waits for.
final class LeaseSize {
    private LeaseSize() {}

    /// What to add to a lease.
    ///
    /// @param missing for the first of those who wait: less is no use
    /// @param ahead what will be spent for a while
    /// @param left of the budget, neither granted nor spent; may be below zero
    /// @param othersWant whether others wait for what is left; then nothing is granted ahead
    static long grant(long missing, long ahead, long left, boolean othersWant) {
        if (missing > left) {
            return 0;
        }
        return othersWant ? missing : Math.max(missing, Math.min(ahead, Math.max(0, left) / 2));
    }
}
