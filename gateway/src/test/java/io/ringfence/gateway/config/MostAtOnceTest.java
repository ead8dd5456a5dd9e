package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.gateway.config.ScopedBudgetConfig.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MostAtOnceTest {
    private static final List<String> PROVIDERS = List.of("a", "ab");
    private static final int ROUNDS = 20_000;

    private static ScopedBudgetConfig model(String match, @Nullable String within) {
        return new ScopedBudgetConfig(
                Scope.MODEL, match, within, new BudgetConfig(BudgetPeriod.DAILY, 1, 0, List.of()));
    }

    private static int most(List<String> models) {
        return MostAtOnce.of(models.stream().map(match -> model(match, null)).toList(), PROVIDERS);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        gpt-5,                                   1
        gpt-5 gpt-5-mini gpt-5-nano,             1
        gpt-* claude-* gemini-*,                 1
        gpt-* gpt-5* claude-*,                   2
        gpt-5 gpt-5* gpt-*,                      3
        gpt-5* a/gpt-5*,                         2
        gpt-5* c/gpt-5*,                         1
        a/x a/y ab/x,                            2
        * gpt-* claude-*,                        2
        *-mini *-nano *-preview,                 3
        ?pt-5 g?t-5 gp*,                         3
        """)
    void shouldCountWhatMayMeet(String models, int expected) {
        assertEquals(expected, most(Arrays.asList(models.split(" "))));
    }

    @Test
    void shouldAddTheMostOfEveryLevelToThoseOfEverybody() {
        List<ScopedBudgetConfig> budgets = List.of(
                model("m*", null),
                model("m", "key/a"),
                model("m*", "key/a"),
                model("m", "key/b"),
                model("m", "project/p"));
        assertEquals(1 + 2 + 1, MostAtOnce.of(budgets, PROVIDERS));
    }

    /// Names and patterns of few letters, so that many meet.
    @Test
    void shouldNeverCountFewerThanMeet() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> models = random.ints(1 + random.nextInt(8), 1, 6)
                    .mapToObj(length -> text(random, length, "ab/*?"))
                    .distinct()
                    .toList();
            String name = text(random, 1 + random.nextInt(5), "ab/");
            String atProvider = PROVIDERS.get(random.nextInt(PROVIDERS.size())) + "/" + name;
            long met = models.stream()
                    .map(ModelPattern::new)
                    .filter(pattern -> pattern.matches(name) || pattern.matches(atProvider))
                    .count();
            assertTrue(
                    met <= most(models),
                    () -> models + " of which " + met + " are about " + atProvider + "; seed=" + seed);
        }
    }

    private static String text(Random random, int length, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
