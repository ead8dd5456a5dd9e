package io.ringfence.providers.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelRatiosTest {
    private static final Dialect CHAT = Dialect.OPENAI_CHAT;
    private static final int P99 = 990;
    private static final double BUCKET = Math.pow(2, 1.0 / 8);

    private final ModelRatios ratios = new ModelRatios();

    private void learn(int times, long bytes, long tokens) {
        for (int i = 0; i < times; i++) {
            ratios.learn(CHAT, false, bytes, tokens);
        }
    }

    private long likely(long bytes) {
        return ratios.likely(CHAT, false, bytes);
    }

    private long atMost(long bytes) {
        return ratios.atMost(CHAT, false, bytes, P99, 50);
    }

    @Test
    void shouldKnowNothingBeforeEnoughWasTold() {
        learn(4, 1_000, 250);
        assertEquals(ModelRatios.UNKNOWN, likely(1_000));
        learn(1, 1_000, 250);
        assertEquals(250, likely(1_000));
        learn(44, 1_000, 250);
        assertEquals(ModelRatios.UNKNOWN, atMost(1_000));
        learn(1, 1_000, 250);
        assertTrue(atMost(1_000) >= 250 && atMost(1_000) <= 250 * BUCKET + 1, "at most " + atMost(1_000));
    }

    @Test
    void shouldTellRequestsApartThatCountDifferently() {
        learn(50, 600, 100);
        for (int i = 0; i < 50; i++) {
            ratios.learn(CHAT, true, 600, 700);
            ratios.learn(Dialect.GEMINI, false, 600, 60);
        }
        learn(50, 40_000, 8_000);

        assertEquals(100, likely(600));
        assertEquals(700, ratios.likely(CHAT, true, 600));
        assertEquals(60, ratios.likely(Dialect.GEMINI, false, 600));
        assertEquals(8_000, likely(40_000));
        assertEquals(ModelRatios.UNKNOWN, ratios.likely(Dialect.ANTHROPIC_MESSAGES, false, 600));
    }

    @Test
    void shouldTakeTheAverageOfOtherSizesButNotTheirUpperBound() {
        learn(50, 600, 150);
        assertEquals(25_000, likely(100_000));
        assertEquals(ModelRatios.UNKNOWN, atMost(100_000));
    }

    @Test
    void shouldWeighByBytesWhatAnAverageIsMadeOf() {
        learn(5, 300, 300);
        learn(5, 900, 100);
        assertEquals(Math.round(600 * 2_000 / 6_000.0), likely(600));
    }

    /// With fewer than a hundred, the highest of all is the 99th of a hundred.
    @Test
    void shouldNotPassOverTheHighestOfAFew() {
        learn(60, 1_000, 200);
        learn(1, 1_000, 900);
        assertTrue(atMost(1_000) >= 900, "at most " + atMost(1_000));
    }

    @Test
    void shouldBoundTheShareThatWasAskedFor() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Long> told = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            long tokens = 100L + random.nextInt(400);
            told.add(tokens);
            learn(1, 2_000, tokens);
        }
        for (int permille : new int[] {500, 900, 990, 999}) {
            long bound = ratios.atMost(CHAT, false, 2_000, permille, 50);
            long passing = told.stream().filter(tokens -> tokens > bound).count();
            long narrower = told.stream()
                    .filter(tokens -> tokens * BUCKET * BUCKET > bound)
                    .count();
            assertTrue(passing <= 900 * (1_000 - permille) / 1_000, "seed=" + seed + " " + permille + ": " + passing);
            assertTrue(narrower > 900 * (1_000 - permille) / 1_000, "seed=" + seed + " " + permille + ": " + narrower);
        }
    }

    @Test
    void shouldForgetWhatWasLongAgo() {
        learn(1_000, 1_000, 900);
        learn(500, 1_000, 200);
        assertTrue(atMost(1_000) >= 900, "forgot at once");
        learn(10_000, 1_000, 200);
        assertTrue(Math.abs(likely(1_000) - 200) < 10, "likely " + likely(1_000));
        assertTrue(atMost(1_000) <= 200 * BUCKET + 1, "remembers " + atMost(1_000));
    }

    @Test
    void shouldStandRatiosOfAnySize() {
        learn(50, 1, 100_000_000);
        learn(50, 1, Long.MAX_VALUE);
        assertEquals(8, atMost(1));
        learn(50, 1L << 40, 1);
        assertEquals(1, likely(1L << 40));
        assertTrue(atMost(1L << 40) <= 1L << 33, "at most " + atMost(1L << 40));
        learn(50, 0, 5);
        learn(50, 5, 0);
        assertEquals(ModelRatios.UNKNOWN, atMost(5_000));
    }

    @Test
    void shouldLearnFromManyThreads() throws Exception {
        List<Callable<Boolean>> learners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            learners.add(() -> {
                learn(2_000, 1_000, 250);
                return likely(1_000) == 250;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> learner : threads.invokeAll(learners)) {
                assertTrue(learner.get());
            }
        }
        assertEquals(250, likely(1_000));
    }

    @Test
    void shouldKeepModelsApartUpToABound() {
        LearnedRatios learned = new LearnedRatios();
        ModelRatios first = learned.of("p", "m-0");
        assertSame(first, learned.of("p", "m-0"));
        assertNotSame(first, learned.of("q", "m-0"));
        for (int i = 0; i < LearnedRatios.MAX_MODELS; i++) {
            assertEquals(ModelRatios.UNKNOWN, learned.of("p", "m-" + i).likely(CHAT, false, 10));
        }
        assertNotSame(learned.of("p", "beyond"), learned.of("p", "beyond"));
        assertSame(first, learned.of("p", "m-0"));
    }
}
