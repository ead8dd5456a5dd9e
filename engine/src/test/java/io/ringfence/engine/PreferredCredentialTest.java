package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Exchanges that one credential serves best, because it made what they bring along, but others may serve, too.
class PreferredCredentialTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final EngineFixture engine = new EngineFixture();
    private final Candidate a = engine.candidate("d1", "c1");
    private final Candidate b = engine.candidate("d2", "c2");
    private final Candidate other = engine.candidate("d3", "c3");
    private final Route[] routes = {EngineFixture.route(a, b), EngineFixture.route(other)};

    private final Principal principal = engine.freePrincipal();

    @BeforeEach
    void install() {
        engine.install();
    }

    private Admission admittedPreferringB() {
        Admission admission = engine.admission(principal, routes).prefer(b.credential());
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        return admission;
    }

    @Test
    void shouldServeWithItWhoeverIsNext() {
        for (int i = 0; i < 5; i++) {
            assertSame(b, admittedPreferringB().candidate());
        }
    }

    @Test
    void shouldBeForgottenByTheNextQuestion() {
        Admission admission = admittedPreferringB();
        engine.settle(admission, 0);

        admission.question(principal, null, routes, EngineFixture.DIALECT);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertSame(a, admission.candidate());
    }

    @Test
    void shouldGoOnWithOthersAndFallbacksWhenItFails() {
        Admission admission = admittedPreferringB();
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UNAUTHORIZED));
        assertSame(a, admission.candidate());
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UNAUTHORIZED));
        assertSame(other, admission.candidate());
    }

    @Test
    void shouldServeWithOthersWhileItRests() {
        Admission first = admittedPreferringB();
        engine.publishFailure(first, Fault.RATE_LIMITED, 90 * SECOND_NS, true);
        engine.answer(first);

        assertSame(a, admittedPreferringB().candidate());
        assertSame(a, admittedPreferringB().candidate());
    }

    @Test
    void shouldNotLeaveTheRequestedModelForIt() {
        Admission admission = engine.admission(principal, routes).prefer(other.credential());
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertSame(a, admission.candidate());
    }
}
