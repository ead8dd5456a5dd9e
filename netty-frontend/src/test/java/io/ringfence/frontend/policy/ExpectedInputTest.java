package io.ringfence.frontend.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.UnknownPrice;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.tokens.LearnedRatios;
import io.ringfence.providers.tokens.RequestSize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What requests are expected to cost with models at two providers. An input token of the cheap one costs a
/// nano-dollar, one of the dear one ten; answers are free.
class ExpectedInputTest {
    private static final int ANY = -1;
    private static final int PROVIDERS_OWN = RequestSize.PROVIDERS_OWN_TOKENS;
    private static final long CONTEXT = 100_000;
    private static final RequestSize WORDS = new RequestSize(Dialect.OPENAI_CHAT, false, 1_000, 0, false);

    private final LearnedRatios learned = new LearnedRatios();
    private final ExpectedInput expected = new ExpectedInput(990, 100, 50);
    private final PolicyRegistry registry = new PolicyRegistry();
    private final RouteTable routes = new RouteTable(
            registry,
            List.of(provider("cheap"), provider("dear")),
            List.of(),
            new PriceBook(
                    List.of(price("cheap/*", 1_000), price("dear/*", 10_000)),
                    new Catalogue("", List.of(), Map.of()),
                    Map.of(),
                    UnknownPrice.BLOCK,
                    new RateCard(Map.of())),
            SelectionStrategy.PRIORITY,
            TranslationPolicy.USUAL,
            null,
            true,
            ScopedBudgets.NONE,
            new InputEstimates(learned, expected));

    private Provider provider(String name) {
        return new Provider(
                name,
                ProviderType.OPENAI_COMPATIBLE,
                new Endpoint("127.0.0.1", 1, "", null),
                List.of(
                        new Provider.PoolKey(registry.credential(name + "/1"), "secret", 1),
                        new Provider.PoolKey(registry.credential(name + "/2"), "secret", 1)),
                List.of(),
                null,
                null,
                1,
                1);
    }

    private static PriceBook.Entry price(String pattern, long inputPicoUsd) {
        return new PriceBook.Entry(
                new ModelPattern(pattern),
                new RateCard(Map.of(Meter.INPUT, Rate.of(inputPicoUsd), Meter.OUTPUT, Rate.of(0))),
                10,
                CONTEXT);
    }

    private ResolvedModel model(String name) {
        return requireNonNull(routes.resolve(name), name);
    }

    private long cost(RequestSize size, ResolvedModel... models) {
        return expected.costNanoUsd(List.of(models), ANY, size, new RequestFacts());
    }

    private void learn(String provider, long tokens) {
        for (int i = 0; i < 50; i++) {
            WORDS.teach(learned.of(provider, "m"), tokens);
        }
    }

    @Test
    void shouldExpectTheWorstCaseOfWhatIsNotKnown() {
        ResolvedModel cheap = model("cheap/m");
        long worst = cheap.route().ceilingNanoUsd(ANY, WORDS.inputBound(CONTEXT), 0, 1, 0);
        assertEquals(1_000 + PROVIDERS_OWN, worst);
        assertEquals(worst, cost(WORDS, cheap));
    }

    @Test
    void shouldExpectWhatWasLearned() {
        learn("cheap", 200);
        long cost = cost(WORDS, model("cheap/m"));
        assertTrue(cost >= 200 && cost <= 220, "cost " + cost);
        assertEquals(
                cost + CONTEXT, cost(new RequestSize(Dialect.OPENAI_CHAT, false, 1_000, 1, false), model("cheap/m")));
    }

    @Test
    void shouldExpectTheDearestEachByItsOwnFigures() {
        learn("dear", 300);
        long cost = cost(WORDS, model("cheap/m"), model("dear/m"));
        assertTrue(cost >= 3_000 && cost <= 3_300, "the cheap one's worst case is less: " + cost);
        learn("cheap", 200);
        assertEquals(cost, cost(WORDS, model("dear/m"), model("cheap/m")));
    }

    @Test
    void shouldMindOnlyWhoMayServe() {
        assertEquals(
                0, expected.costNanoUsd(List.of(model("dear/m")), Dialect.GEMINI.bit(), WORDS, new RequestFacts()));
    }

    /// A new configuration builds new routes, and learning goes on.
    @Test
    void shouldKeepWhatWasLearnedOfAModelWhateverItIsCalledBy() {
        UpstreamTarget target =
                (UpstreamTarget) model("cheap/m").route().candidate(1).attachment();
        assertEquals(learned.of("cheap", "m"), target.ratios());
    }

    @Test
    void shouldRefuseSettingsWithoutMeaning() {
        assertThrows(IllegalArgumentException.class, () -> new ExpectedInput(0, 100, 50));
        assertThrows(IllegalArgumentException.class, () -> new ExpectedInput(990, 99, 50));
        assertThrows(IllegalArgumentException.class, () -> new ExpectedInput(990, 100, 501));
    }
}
