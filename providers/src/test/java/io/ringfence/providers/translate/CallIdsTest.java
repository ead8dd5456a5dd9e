package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.translate.CallIds.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CallIdsTest {
    @Test
    void shouldLeaveIdsAloneThatFit() {
        assertEquals("EscTeQY62", CallIds.fit("EscTeQY62", Rule.MISTRAL));
        assertEquals("toolu_01-x", CallIds.fit("toolu_01-x", Rule.ANTHROPIC));
        assertEquals("tooluse_abc", CallIds.fit("tooluse_abc", Rule.BEDROCK));
        assertEquals("functions.get:0", CallIds.fit("functions.get:0", Rule.OPENAI_CHAT));
        assertEquals("c".repeat(64), CallIds.fit("c".repeat(64), Rule.OPENAI_RESPONSES));
    }

    @Test
    void shouldMapTheSameWayInEveryProcess() {
        assertEquals("T4MXtrTST", CallIds.fit("call_abc", Rule.MISTRAL));
        assertEquals("call_5XCR8oskUts1k1i5hijht5W1dlGgXbkF", CallIds.fit("functions.get:0", Rule.ANTHROPIC));
    }

    @Property
    void shouldMakeEveryIdFitEveryRule(@ForAll String id, @ForAll Rule rule) {
        String fitted = CallIds.fit(id, rule);
        assertTrue(rule.accepts(fitted), fitted);
        assertEquals(fitted, CallIds.fit(id, rule));
        assertEquals(fitted, CallIds.fit(fitted, rule), "what fits is not mapped again");
    }

    @Test
    void shouldTakeEntropyFromTheWholeId() {
        Set<String> fitted = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            fitted.add(CallIds.fit("tooluse_with_a_long_common_beginning_" + i, Rule.MISTRAL));
        }
        assertEquals(100_000, fitted.size());
    }

    @Test
    void shouldFindTheClientsIdAgain() {
        List<String> conversation = List.of("call_1", "EscTeQY62", "call_2");
        for (String id : conversation) {
            assertEquals(id, CallIds.original(CallIds.fit(id, Rule.MISTRAL), conversation, Rule.MISTRAL));
        }
        assertNull(CallIds.original("nobody123", conversation, Rule.MISTRAL));
    }

    @Test
    void shouldKeepTheIdsOfAConversationApartEvenWhenTwoMeet() {
        CallIds ids = new CallIds(Rule.MISTRAL);
        String first = ids.fit("call_abc");
        String second = ids.fit(first); // an id that happens to be what the first was made
        assertNotEquals(first, second);
        assertTrue(Rule.MISTRAL.accepts(second));
        assertEquals("call_abc", ids.original(first));
        assertEquals(first, ids.original(second));
    }

    @Test
    void shouldMapAGrownConversationAsBefore() {
        long seed = System.nanoTime();
        System.out.println("conversation with seed " + seed);
        Random random = new Random(seed);
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            turns.add(
                    i % 5 == 4 ? CallIds.fit(turns.get(random.nextInt(i)), Rule.MISTRAL) : "call_" + random.nextInt());
        }
        Map<String, String> before = new HashMap<>();
        CallIds half = new CallIds(Rule.MISTRAL);
        turns.subList(0, 100).forEach(id -> before.put(id, half.fit(id)));
        CallIds whole = new CallIds(Rule.MISTRAL);
        Set<String> made = new HashSet<>();
        turns.forEach(id -> made.add(whole.fit(id)));
        before.forEach((id, fitted) -> assertEquals(fitted, whole.fit(id)));
        assertEquals(new HashSet<>(turns).size(), made.size());
        assertFalse(Collections.disjoint(made, before.values()));
    }

    @Test
    void shouldMintIdsThatDifferBetweenAnswersAndFitAllButMistral() {
        assertNotEquals(CallIds.minted("resp_1", 0), CallIds.minted("resp_2", 0));
        assertNotEquals(CallIds.minted("resp_1", 0), CallIds.minted("resp_1", 1));
        assertEquals(CallIds.minted("resp_1", 0), CallIds.minted("resp_1", 0));
        for (Rule rule : List.of(Rule.ANTHROPIC, Rule.BEDROCK, Rule.OPENAI_CHAT, Rule.OPENAI_RESPONSES)) {
            assertTrue(rule.accepts(CallIds.minted("resp_1", 12)));
        }
    }
}
