package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class EffortBudgetsTest {
    private final EffortBudgets budgets = EffortBudgets.USUAL;

    @Test
    void shouldGiveEveryEffortItsTokens() {
        assertEquals(
                List.of(0L, 1_024L, 1_024L, 2_048L, 4_096L, 8_192L, 16_384L),
                List.of("none", "minimal", "low", "medium", "high", "xhigh", "max").stream()
                        .map(budgets::tokens)
                        .toList());
        assertEquals(-1, budgets.tokens("herculean"));
    }

    @Test
    void shouldFindTheEffortOfABudget() {
        assertEquals("none", budgets.effort(0));
        assertEquals("low", budgets.effort(1));
        assertEquals("low", budgets.effort(2_047));
        assertEquals("medium", budgets.effort(2_048));
        assertEquals("high", budgets.effort(4_096));
        assertEquals("high", budgets.effort(31_999));
        assertNull(budgets.effort(-1));
    }

    @Test
    void shouldComeBackToTheEffortItStartedFrom() {
        for (String effort : List.of("none", "low", "medium", "high")) {
            assertEquals(effort, budgets.effort(budgets.tokens(effort)));
        }
    }

    @Test
    void shouldRefuseBudgetsThatDoNotAscend() {
        assertThrows(IllegalArgumentException.class, () -> new EffortBudgets(1, 2, 3, 2, 5, 6));
        assertThrows(IllegalArgumentException.class, () -> new EffortBudgets(-1, 2, 3, 4, 5, 6));
    }
}
