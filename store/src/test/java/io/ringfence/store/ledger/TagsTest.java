package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TagsTest {
    @Test
    void shouldCountEachOnce() {
        assertEquals(List.of("team=a", "stage=b", "x"), Tags.counted(" team=a,stage=b,,team=a, x ,"));
        assertEquals(List.of(), Tags.counted(null));
        assertEquals(List.of(), Tags.counted(" , "));
    }

    @Test
    void shouldCountOnlyTheFirst() {
        assertEquals(List.of("a", "b", "c", "d", "e", "f", "g", "h"), Tags.counted("a,b,c,d,e,f,g,h,i,j"));
    }
}
