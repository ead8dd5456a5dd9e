package io.ringfence.demo;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/// The steps of a streamed answer, made one by one as they are played, with the fault that the model name asks for.
final class StreamSteps implements Iterator<Step> {
    private static final int EVENTS_BEFORE_FAULT = 3;

    private final Behaviour behaviour;
    private final AnswerText text;
    private final Grammar.AnswerStream stream;
    private final ArrayDeque<Step> ready = new ArrayDeque<>();
    private final boolean failsMidway;
    /// Events that may still be sent before the fault, if there is one.
    private int allowance;
    private int nextToken;
    private Phase phase = Phase.OPENING;

    private enum Phase {
        OPENING,
        TOKENS,
        CLOSING,
        ENDED
    }

    StreamSteps(Behaviour behaviour, Answer answer, Grammar.AnswerStream stream, Map<String, String> headers) {
        this.behaviour = behaviour;
        this.stream = stream;
        text = answer.text();
        failsMidway = behaviour.failsMidway();
        ready.add(new Step.Pause(behaviour.firstByteDelay().toNanos()));
        ready.add(new Step.Head(200, headers));
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || phase != Phase.ENDED;
    }

    @Override
    public Step next() {
        while (ready.isEmpty()) {
            switch (phase) {
                case OPENING -> open();
                case TOKENS -> sendToken();
                case CLOSING -> close();
                case ENDED -> throw new NoSuchElementException();
            }
        }
        return ready.remove();
    }

    private void open() {
        phase = Phase.TOKENS;
        List<byte[]> opening = stream.opening();
        if (!failsMidway) {
            allowance = Integer.MAX_VALUE;
        } else if (behaviour.fault() == Behaviour.Fault.ERROR_EVENT) {
            allowance = Math.min(1, opening.size());
        } else {
            allowance = opening.size() + EVENTS_BEFORE_FAULT;
        }
        if (allowance == 0) {
            fail();
        }
        opening.forEach(this::send);
    }

    private void sendToken() {
        if (nextToken == text.length()) {
            phase = Phase.CLOSING;
            return;
        }
        if (nextToken > 0) {
            ready.add(new Step.Pause(behaviour.tokenInterval().toNanos()));
        }
        send(stream.token(text.token(nextToken++)));
    }

    private void close() {
        phase = Phase.ENDED;
        List<byte[]> closing = stream.closing();
        if (failsMidway) {
            /* A short answer fails too: before its last event at the latest. */
            allowance = Math.min(allowance, closing.size() - 1);
            if (allowance == 0) {
                fail();
            }
        }
        closing.forEach(this::send);
        ready.add(Step.Ending.COMPLETE);
    }

    private void send(byte[] event) {
        if (allowance == 0) {
            return;
        }
        ready.add(new Step.Send(event));
        if (--allowance == 0) {
            fail();
        }
    }

    private void fail() {
        phase = Phase.ENDED;
        switch (behaviour.fault()) {
            case CUT -> ready.add(Step.Ending.CUT);
            case STALL_MID -> ready.add(Step.Ending.STALL);
            default -> {
                ready.add(new Step.Send(stream.error("the demo provider failed on request")));
                ready.add(Step.Ending.COMPLETE);
            }
        }
    }
}
