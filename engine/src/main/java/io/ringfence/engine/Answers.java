package io.ringfence.engine;

/// Gives answers to admissions: the one way back to the event loops. Engine thread only.
final class Answers {
    private final Replies replies;
    private final Counters counters;

    Answers(Replies replies, Counters counters) {
        this.replies = replies;
        this.counters = counters;
    }

    void answer(Admission admission, Decision decision) {
        admission.decision = decision;
        if (decision != Decision.ADMITTED) {
            admission.candidate = null;
            counters.refused(decision);
        } else if (admission.attempt == 1) {
            counters.admitted++;
        }
        replies.deliver(admission);
    }
}
