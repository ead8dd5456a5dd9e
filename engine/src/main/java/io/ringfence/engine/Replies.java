package io.ringfence.engine;

/// Carries answers to the event loops, one wake-up for each loop and batch. Engine thread only.
final class Replies {
    private final ReplyPort[] ports;
    private final boolean[] isTouched;
    private boolean isAnyTouched;

    Replies(ReplyPort[] ports) {
        this.ports = ports.clone();
        isTouched = new boolean[ports.length];
    }

    void deliver(Admission admission) {
        int loop = admission.loop();
        ports[loop].deliver(admission);
        isTouched[loop] = true;
        isAnyTouched = true;
    }

    void flush() {
        if (!isAnyTouched) {
            return;
        }

        isAnyTouched = false;
        for (int i = 0; i < isTouched.length; i++) {
            if (isTouched[i]) {
                isTouched[i] = false;
                ports[i].flush();
            }
        }
    }
}
