package io.ringfence.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a [DemoProvider] does with one request, step by step: an immutable list to which each method adds one step.
///
/// A script that runs out of steps completes the body, so `end()` is needed only where it reads better. Nothing waits
/// by a timer
/// except [#pause(Duration)]; tests hold a script with [#awaitSignal(String)] and let it go with
/// [DemoProvider#signal(String)].
public final class Script {
    private static final Script EMPTY = new Script(List.of());

    private final List<Step> steps;

    private Script(List<Step> steps) {
        this.steps = steps;
    }

    /// A script without steps yet.
    public static Script steps() {
        return EMPTY;
    }

    /// One whole answer with its `content-length`.
    public static Script answer(int status, Map<String, String> headers, byte[] body) {
        return EMPTY.head(status, withLength(headers, body.length)).send(body).end();
    }

    /// One whole answer with its `content-length`; the text is sent as UTF-8.
    public static Script answer(int status, Map<String, String> headers, String body) {
        return answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /// A 200 whose body is sent in these pieces, each flushed on its own.
    public static Script stream(Map<String, String> headers, List<byte[]> chunks) {
        List<Step> steps = new ArrayList<>(chunks.size() + 2);
        steps.add(new Step.Head(200, Map.copyOf(headers)));
        for (byte[] chunk : chunks) {
            steps.add(new Step.Send(chunk.clone()));
        }
        steps.add(Step.Ending.COMPLETE);
        return new Script(List.copyOf(steps));
    }

    /// Status line and headers, flushed. The body that follows is chunked unless a `content-length` is given.
    public Script head(int status, Map<String, String> headers) {
        return plus(new Step.Head(status, Map.copyOf(headers)));
    }

    /// Bytes of the body, flushed.
    public Script send(byte[] bytes) {
        return plus(new Step.Send(bytes.clone()));
    }

    /// Text of the body in UTF-8, flushed.
    public Script send(String text) {
        return plus(new Step.Send(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Bytes put on the connection as they are, to break HTTP itself.
    public Script raw(byte[] bytes) {
        return plus(new Step.Raw(bytes.clone()));
    }

    /// Waits until a test gives the signal. A signal given before counts: it stays given.
    public Script awaitSignal(String name) {
        return plus(new Step.Await(name));
    }

    /// Waits this long.
    public Script pause(Duration duration) {
        return plus(new Step.Pause(duration.toNanos()));
    }

    /// Completes the body.
    public Script end() {
        return plus(Step.Ending.COMPLETE);
    }

    /// Closes the connection in order without completing the body; all bytes sent before arrive.
    public Script cut() {
        return plus(Step.Ending.CUT);
    }

    /// Closes the connection with a TCP reset; bytes sent before may be lost.
    public Script reset() {
        return plus(Step.Ending.RESET);
    }

    /// Closes the connection with no more said; as the first step, no response at all.
    public Script closeBeforeResponse() {
        return cut();
    }

    /// Says nothing more and keeps the connection open until the peer closes it.
    public Script stall() {
        return plus(Step.Ending.STALL);
    }

    List<Step> list() {
        return steps;
    }

    private Script plus(Step step) {
        List<Step> longer = new ArrayList<>(steps.size() + 1);
        longer.addAll(steps);
        longer.add(step);
        return new Script(List.copyOf(longer));
    }

    private static Map<String, String> withLength(Map<String, String> headers, int length) {
        if (headers.keySet().stream().anyMatch("content-length"::equalsIgnoreCase)) {
            return headers;
        }
        Map<String, String> complete = new LinkedHashMap<>(headers);
        complete.put("content-length", Integer.toString(length));
        return complete;
    }
}
