package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a key may know of itself.
class MeTest {
    private static final String CONFIG = """
        providers: {p: {type: openai_compatible, base_url: UPSTREAM, api_key: provider-secret, models: [flat]}}
        prices: [{model: flat, input_usd_per_million: 0, output_usd_per_million: 100, max_output_tokens: 100}]
        organisations: [{name: acme, monthly_budget_usd: 100, requests_per_minute: 1000, max_concurrent: 50}]
        projects: [{name: search, organisation: acme, daily_budget_usd: 2.5, tokens_per_minute: 60000}]
        keys:
          - name: a
            key: k-a
            project: search
            budget_usd: 1
            requests_per_minute: 60
            max_concurrent: 7
            models: ["fl*"]
            expires_at: 2099-12-31T23:59:59Z
          - {name: b, key: k-b}
          - {name: c, key: k-rolling, weekly_budget_usd: 7, rolling_budget_usd: 3, rolling_window: 2d}
        admin: {key: k-admin}
        """;

    private final TestGateway gateway = TestGateway.start(CONFIG);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void shouldTellAKeyHowItStands() throws Exception {
        gateway.upstream().always(Chat.answer(7, 100));
        assertAnswered(gateway.post(Chat.PATH, Chat.ask("flat", ",\"max_tokens\":100"), Chat.as("k-a")));
        assertEquals(1, gateway.status().totals().settled());

        HttpResponse<String> answer = gateway.get("/v1/me", Chat.as("k-a"));
        assertAnswered(answer);
        String me = answer.body();
        assertEquals("a", at(me, "key"));
        assertTrue(me.contains("\"key_prefix\":null"), me);
        assertEquals("search", at(me, "project_id"));
        assertEquals("acme", at(me, "org_id"));
        assertEquals(List.of("fl*"), at(me, "models"));
        assertEquals("2099-12-31T23:59:59Z", at(me, "expires_at"));
        assertEquals(List.of("p"), at(me, "configured_providers"));

        assertEquals("organisation", at(me, "limits", 0, "level"));
        assertEquals(Map.of("limit", 1000), at(me, "limits", 0, "requests_per_minute"));
        assertEquals(Map.of("limit", 50), at(me, "limits", 0, "concurrent"));
        assertEquals(
                Map.of("period", "monthly", "limit_usd", 100, "resets_at", midnight(nextMonth())),
                at(me, "limits", 0, "budgets", 0));

        assertEquals("search", at(me, "limits", 1, "name"));
        assertEquals(60_000, at(me, "limits", 1, "tokens_per_minute", "limit"));
        assertEquals(0.01, at(me, "limits", 1, "budgets", 0, "spent_usd"));
        assertEquals(midnight(today().plusDays(1)), at(me, "limits", 1, "budgets", 0, "resets_at"));

        assertEquals(Map.of("limit", 7, "in_flight", 0), at(me, "limits", 2, "concurrent"));
        assertEquals(60, at(me, "limits", 2, "requests_per_minute", "limit"));
        assertTrue(Set.of(59, 60).contains(at(me, "limits", 2, "requests_per_minute", "remaining")), me);
        assertTrue(
                me.contains("{\"period\":\"total\",\"limit_usd\":1,\"spent_usd\":0.01,\"reserved_usd\":0,"
                        + "\"resets_at\":null}"),
                me);
        assertFalse(me.contains("k-a") || me.contains("secret"), me);
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private static LocalDate nextMonth() {
        return today().withDayOfMonth(1).plusMonths(1);
    }

    private static String midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toString();
    }

    @Test
    void shouldTellAKeyWithoutLimitsThatItHasNone() throws Exception {
        String me = gateway.get("/v1/me", Chat.as("k-b")).body();
        assertNull(at(me, "project_id"));
        assertNull(at(me, "models"));
        assertNull(at(me, "expires_at"));
        assertEquals(List.of("inference", "usage"), at(me, "scopes"));
        assertEquals("key", at(me, "limits", 0, "level"));
        assertNull(at(me, "limits", 0, "requests_per_minute"));
        assertEquals(List.of(), at(me, "limits", 0, "budgets"));
    }

    @Test
    void shouldTellAKeyItsWeeklyAndRollingBudgets() throws Exception {
        String me = gateway.get("/v1/me", Chat.as("k-rolling")).body();
        assertEquals("weekly", at(me, "limits", 0, "budgets", 0, "period"));
        LocalDate monday = today().with(TemporalAdjusters.next(DayOfWeek.MONDAY));
        assertEquals(midnight(monday), at(me, "limits", 0, "budgets", 0, "resets_at"));
        assertTrue(
                me.contains("{\"period\":\"rolling\",\"window_hours\":48,\"limit_usd\":3,\"spent_usd\":0,"
                        + "\"reserved_usd\":0,\"resets_at\":null}"),
                me);
    }

    @Test
    void shouldAskForAKey() throws Exception {
        assertRefused(401, "invalid_api_key", gateway.get("/v1/me"));
        assertRefused(401, "invalid_api_key", gateway.get("/v1/me", Chat.as("k-c")));
        assertEquals(true, at(gateway.get("/v1/me", Chat.as("k-admin")).body(), "admin"));
    }

    @Test
    void shouldServeNoModelToTheOperatorsKey() throws Exception {
        assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("flat"), Chat.as("k-admin")));
    }

    @Test
    void shouldSayThatUsageIsNotKeptWithoutADatabase() throws Exception {
        assertRefused(501, "no_database", gateway.get("/v1/metrics", Chat.as("k-a")));
        assertRefused(501, "no_database", gateway.get("/api/v1/metrics/cost", Chat.as("k-admin")));
        assertRefused(401, "invalid_api_key", gateway.get("/api/v1/metrics/cost"));
    }
}
