package io.ringfence.frontend.stored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class RememberedResponsesTest {
    private static final ResponseOrigin ONE = new ResponseOrigin("p", "m", "m", "p/one");
    private static final ResponseOrigin OTHER = new ResponseOrigin("p", "m", "m", "p/other");

    private long nowNs = Long.MAX_VALUE - 5;
    private final RememberedResponses responses = new RememberedResponses(2, 10, () -> nowNs);

    @Test
    void shouldFindATenantsOwn() {
        responses.made("red", "r1", ONE);
        responses.made("blue", "r1", OTHER);
        assertEquals(ONE, responses.find("red", "r1"));
        assertEquals(OTHER, responses.find("blue", "r1"));
        assertNull(responses.find("green", "r1"));

        responses.deleted("green", "r1");
        responses.deleted("red", "r1");
        assertNull(responses.find("red", "r1"));
        assertEquals(OTHER, responses.find("blue", "r1"));
    }

    @Test
    void shouldForgetTheOldestWhenThereAreMore() {
        responses.made("red", "r1", ONE);
        responses.made("red", "r2", ONE);
        responses.made("red", "r1", OTHER);
        responses.made("red", "r3", ONE);
        assertNull(responses.find("red", "r2"));
        assertEquals(OTHER, responses.find("red", "r1"), "made anew");
        assertEquals(ONE, responses.find("red", "r3"));
    }

    @Test
    void shouldForgetAfterATime() {
        responses.made("red", "r1", ONE);
        nowNs += 9;
        assertEquals(ONE, responses.find("red", "r1"));
        nowNs++;
        assertNull(responses.find("red", "r1"));
    }

    @Test
    void shouldRememberNothingWhenToldSo() {
        RememberedResponses none = new RememberedResponses(0, 10, () -> nowNs);
        none.made("red", "r1", ONE);
        assertNull(none.find("red", "r1"));
    }
}
