package io.ringfence.engine.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitQueueTest {
    private final WaitQueue queue = new WaitQueue();

    private static final class Someone extends Waiter {}

    @Test
    void shouldServeInOrder() {
        Someone one = new Someone();
        Someone two = new Someone();
        queue.add(one);
        queue.add(two);

        assertEquals(one, queue.first());
        queue.remove(one);
        assertEquals(two, queue.first());
        queue.remove(two);
        assertNull(queue.first());
        assertTrue(queue.isEmpty());
    }

    @Test
    void shouldNotLetAnyoneStandTwice() {
        Someone one = new Someone();
        queue.add(one);

        assertThrows(IllegalStateException.class, () -> new WaitQueue().add(one));
        assertThrows(IllegalStateException.class, () -> new WaitQueue().remove(one));
        assertTrue(queue.contains(one));
    }

    @Test
    void shouldAgreeWithAList() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Waiter> model = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (model.isEmpty() || random.nextBoolean()) {
                Someone someone = new Someone();
                queue.add(someone);
                model.add(someone);
            } else {
                Waiter leaving = model.remove(random.nextInt(model.size()));
                queue.remove(leaving);
                assertFalse(queue.contains(leaving));
            }
            assertEquals(model.size(), queue.size(), "seed=" + seed);
            assertEquals(model.isEmpty() ? null : model.getFirst(), queue.first(), "seed=" + seed);
        }
    }
}
