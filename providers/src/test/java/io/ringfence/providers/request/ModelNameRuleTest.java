package io.ringfence.providers.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"m", "provider/model:free", "\u00e9t\u00e9 \ud83d\ude00", "mmmmmmmm"})
    void shouldTakeNamesUpToTheLimit(String name) {
        assertNull(ModelNameRule.broken(name, 19));
        assertNull(ModelNameRule.broken(name, name.length()));
    }

    @Test
    void shouldSayHowLongANameMayBe() {
        assertEquals("expected a model name of at most 256 characters", ModelNameRule.broken("m".repeat(257), 256));
    }

    @Test
    void shouldDemandAName() {
        assertEquals("expected a model name, found an empty string", ModelNameRule.broken("", 256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\ra", "a\u0000", "a\u007fb", "a\u0085"})
    void shouldRefuseControlCharacters(String name) {
        assertEquals("expected a model name without control characters", ModelNameRule.broken(name, 256));
    }
}
