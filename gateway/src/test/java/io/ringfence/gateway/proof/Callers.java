package io.ringfence.gateway.proof;

import io.ringfence.gateway.e2e.Wire;
import io.ringfence.gateway.e2e.WireClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Clients that keep an account of their own: what they asked for, and what each answer said that it costs. Any
/// thread.
final class Callers {
    static final String MODEL = "paid/m";

    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");

    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();

    /// What a client was told about a call.
    ///
    /// @param status      0 = there was no whole answer
    /// @param code        of an error of the gateway's; empty without one
    /// @param costNanoUsd -1 = it was not told
    record Told(String id, String key, Plan plan, int status, String code, long costNanoUsd) {
        boolean isAnswered() {
            return status == 200;
        }
    }

    /// Everything that anybody was told.
    Queue<Told> told() {
        return told;
    }

    long count(Predicate<Told> condition) {
        return told.stream().filter(condition).count();
    }

    /// A name for a call that no other one has.
    String nextId() {
        return "call-" + calls.incrementAndGet();
    }

    /// Asks in the chat dialect and waits for the answer.
    Told call(WireClient client, String key, Plan plan, boolean streamed) throws IOException {
        return call(client, key, Wire.CHAT, plan, streamed);
    }

    /// Asks and waits for the answer.
    ///
    /// @throws IOException the connection broke; the call is on the account as one without an answer
    Told call(WireClient client, String key, Wire wire, Plan plan, boolean streamed) throws IOException {
        String id = nextId();
        try {
            WireClient.Answer answer =
                    client.send(request(id, key, wire, plan, streamed)).read();
            boolean isCut = streamed && answer.status() == 200 && !wire.isWhole(answer.body());
            return note(new Told(id, key, plan, isCut ? 0 : answer.status(), code(answer), cost(answer)));
        } catch (IOException e) {
            note(new Told(id, key, plan, 0, "", -1));
            throw e;
        }
    }

    /// The bytes of a call.
    static String request(String id, String key, Wire wire, Plan plan, boolean streamed) {
        return WireClient.post(
                wire.path(MODEL, streamed),
                plan.request(wire, MODEL, streamed),
                "authorization: Bearer " + key,
                "x-request-id: " + id);
    }

    /// Puts a call on the account.
    Told note(Told call) {
        told.add(call);
        return call;
    }

    private static String code(WireClient.Answer answer) {
        Matcher code = CODE.matcher(answer.body());
        return answer.status() != 200 && code.find() ? code.group(1) : "";
    }

    static long cost(WireClient.Answer answer) {
        String usd = answer.headers().get("x-ringfence-cost-usd");
        return usd == null ? -1 : new BigDecimal(usd).movePointRight(9).longValueExact();
    }
}
