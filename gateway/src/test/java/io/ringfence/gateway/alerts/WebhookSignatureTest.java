package io.ringfence.gateway.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    /// Computed with `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
    @Test
    void shouldSignTimeAndBody() {
        assertEquals(
                "t=1700000000,v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23",
                WebhookSignature.of(
                        new Secret("0123456789abcdef"), 1_700_000_000, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldWriteAmountsExactlyAndOnlyTheWindowsThatThereAre() {
        BudgetEvent daily =
                new BudgetEvent("key/a", BudgetPeriod.DAILY, 20_000, 800, 80_000_000_001L, 100_000_000_000L);
        assertEquals(
                "{\"id\":\"evt_1\",\"type\":\"budget.threshold\",\"created_at\":\"2024-10-04T01:02:03Z\",\"budget\":{"
                        + "\"account\":\"key/a\",\"period\":\"daily\",\"window_begin\":\"2024-10-04T00:00:00Z\","
                        + "\"window_end\":\"2024-10-05T00:00:00Z\",\"limit_usd\":100.000000000,"
                        + "\"spent_usd\":80.000000001},\"threshold\":0.8}",
                json(daily));
        BudgetEvent rolling = new BudgetEvent("tag/a=\"b\"", BudgetPeriod.ROLLING, 7, 0, 5, 1_000_000_000L);
        assertEquals(
                "{\"id\":\"evt_1\",\"type\":\"budget.exceeded\",\"created_at\":\"2024-10-04T01:02:03Z\",\"budget\":{"
                        + "\"account\":\"tag/a=\\\"b\\\"\",\"period\":\"rolling\",\"limit_usd\":1.000000000,"
                        + "\"spent_usd\":0.000000005}}",
                json(rolling));
    }

    private static String json(BudgetEvent event) {
        return new String(event.json("evt_1", Instant.parse("2024-10-04T01:02:03Z")), StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellPeopleWithoutLettingANameBreakTheLine() {
        assertEquals(
                "Spending has reached 33.3 % of the budget `key/a/x?y` (weekly): 0.500000000 of 1.000000000 USD are"
                        + " spent",
                new BudgetEvent("key/a/x\ny", BudgetPeriod.WEEKLY, 7, 333, 500_000_000, 1_000_000_000).words());
    }
}
