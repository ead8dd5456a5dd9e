package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {
    private static @Nullable Tags tags(String... lines) {
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        for (String line : lines) {
            headers.add("X-Ringfence-Tags", line);
        }
        return Tags.of(headers);
    }

    private static @Nullable String text(String... lines) {
        Tags tags = Objects.requireNonNull(tags(lines));
        assertNull(tags.problem());
        return tags.text();
    }

    private static String problem(String... lines) {
        Tags tags = Objects.requireNonNull(tags(lines));
        assertNull(tags.text());
        assertNotNull(tags.problem());
        return tags.problem();
    }

    private static String numbered(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> "t" + i + "=" + "x".repeat(length))
                .collect(Collectors.joining(","));
    }

    @Test
    void shouldReadWhatTheHeaderHas() {
        assertNull(tags());
        assertEquals("team=a", text("team=a"));
        assertEquals("team=a,stage=b/c:{d}", text(" team=a ,\t stage=b/c:{d} "));
        assertEquals("team=a,stage=b", text("team=a", "stage=b"));
        assertEquals(numbered(16, 20), text(numbered(16, 20)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "team",
                "team=",
                "=a",
                "team=a,",
                "te am=a",
                "team=a b",
                "team=a=b",
                "té=a",
                "team=é"
            })
    void shouldRefuseWhatIsNoTag(String line) {
        assertTrue(problem(line).startsWith("has a tag that is not 'name=value'"), problem(line));
    }

    @Test
    void shouldBoundNumberAndLength() {
        assertEquals("has 17 tags; expected at most 16", problem(numbered(17, 1)));
        assertEquals("has tags of 523 characters; expected at most 512 in all", problem(numbered(4, 127)));
        assertTrue(problem("a=" + "x".repeat(129)).startsWith("has a tag that"));
        assertTrue(problem("x".repeat(65) + "=a").startsWith("has a tag that"));
        assertEquals("has the tag 'a' twice", problem("a=1,b=2,a=3"));
    }
}
