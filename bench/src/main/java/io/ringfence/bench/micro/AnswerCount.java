package io.ringfence.bench.micro;

import com.lmax.disruptor.Sequence;
import io.ringfence.engine.Admission;
import io.ringfence.engine.Decision;
import io.ringfence.engine.ReplyPort;

/// Counts the answers for one thread that asks. Written by whichever thread drains the ring, one at a time.
final class AnswerCount implements ReplyPort {
    private final Sequence answers = new Sequence(0);
    private final Sequence refusals = new Sequence(0);

    @Override
    public void deliver(Admission admission) {
        if (admission.decision() != Decision.ADMITTED) {
            refusals.set(refusals.get() + 1);
        }
        answers.set(answers.get() + 1);
    }

    @Override
    public void flush() {}

    long answers() {
        return answers.get();
    }

    /// A refusal costs less than an admission, so figures with one in them say nothing.
    void requireNoRefusals() {
        if (refusals.get() != 0) {
            throw new IllegalStateException("refused " + refusals.get() + " of " + answers.get() + " admissions");
        }
    }
}
