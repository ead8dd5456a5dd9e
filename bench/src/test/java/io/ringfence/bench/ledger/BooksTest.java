package io.ringfence.bench.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BooksTest {
    @Test
    void shouldAgreeWhenEachAnswerIsThereOnce() {
        assertEquals(List.of(), new Books(10, 10, 10, 500, 500).mistakes(10));
    }

    @Test
    void shouldSeeWhatIsMissingOrTwice() {
        assertEquals(1, new Books(9, 9, 9, 450, 450).mistakes(10).size());
        assertEquals(1, new Books(11, 10, 11, 500, 500).mistakes(10).size());
        assertEquals(1, new Books(10, 9, 10, 500, 500).mistakes(10).size());
        assertEquals(1, new Books(10, 10, 11, 500, 500).mistakes(10).size());
        assertEquals(1, new Books(10, 10, 10, 500, 550).mistakes(10).size());
        assertEquals(1, new Books(10, 10, 10, 0, 0).mistakes(10).size());
    }
}
