package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prices of the catalogue, from the provider's usage to the budget.
class CataloguePricesTest {
    private static final String CATALOGUE = """
        ringfence-prices 1
        version first
        provider openai OpenAI
        model known
          limits context=1000 output=50
          price input=1 cache_read=0.1 output=100>2000:200
          price tier=priority input=2 cache_read=0.2 output=200
        provider anthropic Anthropic
        model claude
          price input=1 cache_write=1.25 cache_write_1h=2 output=5 web_search=0.01
        """;

    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    @TempDir
    private Path folder = Path.of("");

    private Path prices = Path.of("");

    @BeforeEach
    void writeCatalogue() throws Exception {
        prices = Files.writeString(folder.resolve("prices.txt"), CATALOGUE);
    }

    private String config(String more) {
        return """
            providers:
              openai: {type: openai, base_url: "UPSTREAM/v1", api_key: p}
              anthropic: {type: anthropic, base_url: UPSTREAM, api_key: p}
            keys: [{name: a, key: k-a, budget_usd: 1}, {name: b, key: k-b}]
            routing: {default_provider: openai}
            """ + "pricing: {catalogue_file: " + prices + more + "}\n";
    }

    private static String answer(String usage, String more) {
        return Chat.answerBody(1, 1).replaceFirst("\"usage\":\\{.*}}$", "\"usage\":{" + usage + "}" + more + "}");
    }

    private static Script chat(String usage, String more) {
        return Script.answer(200, JSON, answer(usage, more));
    }

    @Test
    void shouldChargeEachKindOfTokenByTheCatalogue() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream()
                    .script(
                            chat(
                                    "\"prompt_tokens\":1000,\"completion_tokens\":10,\"prompt_tokens_details\":"
                                            + "{\"cached_tokens\":400}",
                                    ""),
                            chat("\"prompt_tokens\":1000,\"completion_tokens\":10", ",\"service_tier\":\"priority\""));
            HttpResponse<String> standard = gateway.post(Chat.PATH, Chat.ask("known"), Chat.as("k-a"));
            assertAnswered(standard);
            assertEquals("0.001640000", header(standard, "x-ringfence-cost-usd"));
            HttpResponse<String> priority = gateway.post(Chat.PATH, Chat.ask("known"), Chat.as("k-a"));
            assertEquals("0.004000000", header(priority, "x-ringfence-cost-usd"));
            assertEquals(5_640_000, budget(gateway).spentNanoUsd());
            assertEquals(0, budget(gateway).reservedNanoUsd());
            // The model's own limit is what was reserved, and asked for.
            assertTrue(
                    gateway.upstream().requests().getFirst().bodyText().contains("\"max_completion_tokens\":50"),
                    gateway.upstream().requests().getFirst().bodyText());
        }
    }

    @Test
    void shouldChargeStreamsLikeWholeAnswers() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().script(Script.answer(200, Map.of("content-type", "text/event-stream"), """
                data: {"choices":[{"index":0,"delta":{"content":"x"}}],"service_tier":"priority"}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":400}}}

                data: [DONE]

                """));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("known", ",\"stream\":true"), Chat.as("k-a")));
            assertEquals(1_200_000 + 80_000 + 2_000_000, budget(gateway).spentNanoUsd());
        }
    }

    @Test
    void shouldChargeSearchesAndCachesOfAnthropicAlsoWhereItIsTranslated() throws Exception {
        String answer = "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"x\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":100,"
                + "\"cache_creation_input_tokens\":50,\"cache_creation\":{\"ephemeral_1h_input_tokens\":20,"
                + "\"ephemeral_5m_input_tokens\":30},\"output_tokens\":10,\"server_tool_use\":"
                + "{\"web_search_requests\":2}}}";
        String cost = "0.020227500"; // 100 + 30 x 1.25 + 20 x 2 + 10 x 5 micro-dollars, and two searches
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().always(Script.answer(200, JSON, answer));
            String body = "{\"model\":\"anthropic/claude\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\","
                    + "\"content\":\"Hello\"}],\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\","
                    + "\"max_uses\":2}]}";
            HttpResponse<String> own = gateway.post("/v1/messages", body, Chat.as("k-a"));
            assertAnswered(own);
            assertEquals(cost, header(own, "x-ringfence-cost-usd"));
            HttpResponse<String> translated =
                    gateway.post(Chat.PATH, Chat.ask("anthropic/claude", ",\"max_tokens\":10"), Chat.as("k-b"));
            assertAnswered(translated);
            assertEquals(cost, header(translated, "x-ringfence-cost-usd"));
            assertEquals(0, gateway.status().totals().reservationsExceeded());
        }
    }

    /// With the prices that the gateway comes with.
    @Test
    void shouldChargeSearchesOfOpenAiAndRefuseThemWhereNobodyKnowsTheirPrice() throws Exception {
        String answer = """
            {"id":"r","object":"response","status":"completed","model":"m","output":[
            {"type":"web_search_call","id":"w","status":"completed","action":{"type":"search"}},
            {"type":"message","id":"x","role":"assistant","status":"completed","content":
            [{"type":"output_text","text":"x","annotations":[]}]}],
            "usage":{"input_tokens":1000,"output_tokens":10,"total_tokens":1010}}\
            """;
        String config = """
            providers: {openai: {type: openai, base_url: "UPSTREAM/v1", api_key: p}}
            keys: [{name: a, key: k-a, budget_usd: 100}, {name: b, key: k-b}]
            """;
        String searching = """
            {"model":"%s","input":"Hello","max_output_tokens":100,"tools":[{"type":"web_search"}]}\
            """;
        String path = "/v1/responses";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Script.answer(200, JSON, answer));
            HttpResponse<String> known = gateway.post(path, searching.formatted("gpt-5.2"), Chat.as("k-a"));
            assertAnswered(known);
            assertEquals("0.011890000", header(known, "x-ringfence-cost-usd"));
            assertEquals(0, gateway.status().totals().reservationsExceeded());

            assertRefused(
                    400, "invalid_request", gateway.post(path, searching.formatted("gpt-4-turbo"), Chat.as("k-a")));
            assertAnswered(gateway.post(path, searching.formatted("gpt-4-turbo"), Chat.as("k-b")));
            String without = searching.formatted("gpt-4-turbo").replace("web_search", "function");
            assertAnswered(gateway.post(path, without, Chat.as("k-a")));
        }
        try (TestGateway gateway = TestGateway.start(config + "pricing: {unknown_price: allow}\n")) {
            gateway.upstream().always(Script.answer(200, JSON, answer));
            HttpResponse<String> free = gateway.post(path, searching.formatted("gpt-4-turbo"), Chat.as("k-a"));
            assertAnswered(free);
            assertEquals("0.010300000", header(free, "x-ringfence-cost-usd"));
        }
        try (TestGateway gateway = TestGateway.start(config + "pricing: {unknown_price: estimate}\n")) {
            gateway.upstream().always(Script.answer(200, JSON, answer));
            HttpResponse<String> estimated = gateway.post(path, searching.formatted("gpt-4-turbo"), Chat.as("k-a"));
            assertAnswered(estimated);
            assertEquals("0.045300000", header(estimated, "x-ringfence-cost-usd"));
        }
    }

    @Test
    void shouldPreferWhatTheProviderSaysThatItCharged() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().always(chat("\"prompt_tokens\":1000,\"completion_tokens\":10,\"cost\":0.000123456", ""));
            HttpResponse<String> priced = gateway.post(Chat.PATH, Chat.ask("known"), Chat.as("k-a"));
            assertEquals("0.000123456", header(priced, "x-ringfence-cost-usd"));
            assertEquals(123_456, budget(gateway).spentNanoUsd());
            HttpResponse<String> unpriced = gateway.post(Chat.PATH, Chat.ask("unknown"), Chat.as("k-b"));
            assertEquals("0.000123456", header(unpriced, "x-ringfence-cost-usd"));
        }
    }

    @Test
    void shouldPreferTheOperatorsPricesToAllOthers() throws Exception {
        String own = "prices: [{model: known, input_usd_per_million: 3, cache_read_usd_per_million: 1,"
                + " output_usd_per_million: 7, request_usd: 0.001}]\n";
        try (TestGateway gateway = TestGateway.start(config("") + own)) {
            gateway.upstream()
                    .always(chat(
                            "\"prompt_tokens\":1000,\"completion_tokens\":10,\"prompt_tokens_details\":"
                                    + "{\"cached_tokens\":400},\"cost\":7",
                            ",\"service_tier\":\"priority\""));
            HttpResponse<String> answer = gateway.post(Chat.PATH, Chat.ask("known"), Chat.as("k-a"));
            assertEquals("0.003270000", header(answer, "x-ringfence-cost-usd"));
        }
    }

    @Test
    void shouldChargeTheOperatorsTiersAndLongPrompts() throws Exception {
        String own = """
            prices:
              - model: known
                input_usd_per_million: 3
                output_usd_per_million: 7
                long_prompts: [{above_tokens: 500, input_usd_per_million: 6, output_usd_per_million: 8}]
                when:
                  - {tier: priority, input_usd_per_million: 9, output_usd_per_million: 10}
                  - {from: 2199-01-01, input_usd_per_million: 90, output_usd_per_million: 90}
            """;
        try (TestGateway gateway = TestGateway.start(config("") + own)) {
            gateway.upstream()
                    .script(
                            chat("\"prompt_tokens\":500,\"completion_tokens\":10", ""),
                            chat("\"prompt_tokens\":1000,\"completion_tokens\":10", ""),
                            chat("\"prompt_tokens\":1000,\"completion_tokens\":10", ",\"service_tier\":\"priority\""));
            for (String cost : List.of("0.001570000", "0.006080000", "0.009100000")) {
                HttpResponse<String> answer = gateway.post(Chat.PATH, Chat.ask("known"), Chat.as("k-a"));
                assertEquals(cost, header(answer, "x-ringfence-cost-usd"));
            }
        }
    }

    @Test
    void shouldDealWithUnknownPricesAsConfigured() throws Exception {
        Script thousand = chat("\"prompt_tokens\":1000,\"completion_tokens\":10", "");
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().always(thousand);
            assertRefused(400, "invalid_request", gateway.post(Chat.PATH, Chat.ask("unknown"), Chat.as("k-a")));
            HttpResponse<String> unbudgeted = gateway.post(Chat.PATH, Chat.ask("unknown"), Chat.as("k-b"));
            assertAnswered(unbudgeted);
            assertEquals(Optional.empty(), unbudgeted.headers().firstValue("x-ringfence-cost-usd"));
        }
        try (TestGateway gateway = TestGateway.start(config(", unknown_price: allow"))) {
            gateway.upstream().always(thousand);
            HttpResponse<String> free = gateway.post(Chat.PATH, Chat.ask("unknown"), Chat.as("k-a"));
            assertAnswered(free);
            assertEquals(Optional.empty(), free.headers().firstValue("x-ringfence-cost-usd"));
            assertEquals(0, budget(gateway).spentNanoUsd());
        }
        try (TestGateway gateway = TestGateway.start(config(", unknown_price: estimate"))) {
            gateway.upstream().always(thousand);
            HttpResponse<String> estimated = gateway.post(Chat.PATH, Chat.ask("unknown"), Chat.as("k-a"));
            assertAnswered(estimated);
            assertEquals("0.005300000", header(estimated, "x-ringfence-cost-usd"));
            assertEquals(5_300_000, budget(gateway).spentNanoUsd());
        }
    }

    @Test
    void shouldChargeCallsByThePricesThatTheyWereAdmittedWith() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().script(Chat.answerAfter("go", 1_000, 10), Chat.answer(1_000, 10));
            CompletableFuture<HttpResponse<String>> running = gateway.client()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create(gateway.baseUrl() + Chat.PATH))
                                    .headers(Chat.as("k-a"))
                                    .POST(HttpRequest.BodyPublishers.ofString(Chat.ask("known")))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);

            Files.writeString(prices, CATALOGUE.replace("input=1 ", "input=50 "));
            gateway.reload(config(""));
            HttpResponse<String> next = gateway.post(Chat.PATH, Chat.ask("known"), Chat.as("k-a"));
            assertEquals("0.051000000", header(next, "x-ringfence-cost-usd"));
            gateway.upstream().signal("go");
            assertEquals("0.002000000", header(running.get(20, TimeUnit.SECONDS), "x-ringfence-cost-usd"));
            assertEquals(53_000_000, budget(gateway).spentNanoUsd());
        }
    }

    @Test
    void shouldPriceTheVendorsModelsOutOfTheBox() throws Exception {
        String config = "providers: {openai: {type: openai, base_url: \"UPSTREAM/v1\", api_key: p}}\n"
                + "keys: [{name: a, key: k-a, budget_usd: 1}]";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(1_000, 100));
            HttpResponse<String> answer =
                    gateway.post(Chat.PATH, Chat.ask("gpt-4o-mini", ",\"max_tokens\":100"), Chat.as("k-a"));
            assertAnswered(answer);
            assertEquals("0.000210000", header(answer, "x-ringfence-cost-usd"));
        }
    }

    private static BudgetStatus budget(TestGateway gateway) {
        for (AccountStatus status : gateway.status().accounts()) {
            if (status.id().equals("key/a")) {
                return status.budgets().getFirst();
            }
        }
        throw new AssertionError("no account key/a");
    }
}
