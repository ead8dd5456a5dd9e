package io.ringfence.providers.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherUsageTest {
    private static final Set<Meter> OWN_PLACE =
            Set.of(Meter.INPUT, Meter.CACHE_READ, Meter.CACHE_WRITE, Meter.OUTPUT, Meter.REASONING, Meter.REQUEST);

    @Test
    void shouldTellEveryKindThatHasNoPlaceOfItsOwnAndReadItBack() {
        UsageFacts all = UsageFacts.none();
        UsageFacts others = UsageFacts.none();
        long count = 10;
        for (Meter meter : Meter.values()) {
            all.with(meter, count);
            others.with(meter, OWN_PLACE.contains(meter) ? 0 : count);
            count++;
        }
        UsageFacts read = UsageFacts.none();
        OtherUsage.read(String.valueOf(OtherUsage.text(all)), read);
        assertEquals(others.toString(), read.toString());
    }

    @Test
    void shouldTellNothingOfWhatIsOnlyPromptAndAnswer() {
        assertNull(OtherUsage.text(UsageFacts.ofTokens(3, 4).with(Meter.REQUEST, 1)));
        assertEquals(
                "input_audio=40,web_search=2",
                OtherUsage.text(
                        UsageFacts.ofTokens(50, 1).with(Meter.WEB_SEARCH, 2).with(Meter.INPUT_AUDIO, 40)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "input_audio", "input_audio=", "input_audio=x", "telepathy=3", "input=3", "web_search=-1"})
    void shouldNotReadWhatItDoesNotTell(String text) {
        assertThrows(IllegalArgumentException.class, () -> OtherUsage.read(text, UsageFacts.none()));
    }
}
