package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.providers.Dialect;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTiersTest {
    private final Losses losses = new Losses(Dialect.OPENAI_RESPONSES);

    @Test
    void shouldSayInOpenAisWordsWhatOthersCallTheirTiers() {
        assertEquals("default", ServiceTiers.ofOpenAi("standard", losses));
        assertEquals("default", ServiceTiers.ofOpenAi("on_demand", losses));
        assertEquals("flex", ServiceTiers.ofOpenAi("flex", losses));
        assertNull(ServiceTiers.ofOpenAi(null, losses));
        assertEquals(List.of(), losses.reasons());
    }

    @Test
    void shouldReportATierThatOpenAiHasNoWordFor() {
        assertNull(ServiceTiers.ofOpenAi("batch", losses));
        assertEquals(List.of("service_tier is dropped when bridging to open_ai_responses"), losses.reasons());
    }
}
