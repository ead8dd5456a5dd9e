package io.ringfence.providers.prices;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTextTest {
    private static final String SMALL = """
        ringfence-prices 1
        version 7
        source somebody 2026-01-01 MIT
        provider acme Acme Models
          host https://api\\.acme\\.example
          models starts:acme-
        # a remark
        model acme-1 Acme One
          source prices=page@2026-01-02 tiers=mail@2026-02-03
          match any(is:acme-1 all(starts:acme contains:%28old%29))
          limits context=1000 input=900 output=100
          can reasoning tools
          price input=1>500:2 output=4 web_search=0.01
          price from=2026-03-01 daily=22:00-06:00 input=0.5 output=2
          price tier=batch input=0.5 output=2
        model acme-free Acme Free
          price
        provider reseller Reseller
          inherits acme
        """;

    @Test
    void shouldReadWhatItWrites() {
        Catalogue bundled = CatalogueText.bundled();
        assertTrue(bundled.providers().size() > 30);
        assertEquals(
                CatalogueText.write(bundled), CatalogueText.write(CatalogueText.read(CatalogueText.write(bundled))));
        assertEquals(
                CatalogueText.write(CatalogueText.read(SMALL)),
                CatalogueText.write(CatalogueText.read(CatalogueText.write(CatalogueText.read(SMALL)))));
    }

    @Test
    void shouldBeBundledAsItIsWritten() throws IOException {
        try (InputStream bundled = requireNonNull(CatalogueText.class.getResourceAsStream("catalogue.txt"))) {
            assertEquals(
                    new String(bundled.readAllBytes(), StandardCharsets.UTF_8),
                    CatalogueText.write(CatalogueText.bundled()));
        }
    }

    @Test
    void shouldNeverGiveTwoContentsOneVersion() {
        String version = CatalogueText.read(SMALL).version();
        assertTrue(version.matches("7-[0-9a-f]{8}"), version);
        assertEquals(
                version, CatalogueText.read(SMALL.strip() + "\n\n# a remark\n").version());
        assertEquals(
                version,
                CatalogueText.read(SMALL.replace("version 7", "version " + version))
                        .version());

        String dearer = SMALL.replace("version 7", "version " + version).replace("web_search=0.01", "web_search=0.02");
        String other = CatalogueText.read(dearer).version();
        assertTrue(other.matches("7-[0-9a-f]{8}"), other);
        assertNotEquals(version, other);
        String elsewhere = CatalogueText.read(SMALL.replace("mail@2026-02-03", "mail@2026-02-04"))
                .version();
        assertNotEquals(version, elsewhere);
        String dated = CatalogueText.read(SMALL.replace("version 7", "version acme-20260821"))
                .version();
        assertTrue(dated.matches("acme-20260821-[0-9a-f]{8}"), dated);
    }

    @Test
    void shouldNameTheSourceOfEachEntry() {
        EntrySources sources =
                requireNonNull(CatalogueText.read(SMALL).find("acme", "acme-1")).sources();
        assertEquals("page", requireNonNull(sources.prices()).name());
        assertEquals("prices=page@2026-01-02 tiers=mail@2026-02-03", sources.text());
        for (CatalogueProvider provider : CatalogueText.bundled().providers().values()) {
            for (ModelEntry entry : provider.entries()) {
                boolean hasTiers = entry.periods().stream().anyMatch(period -> period.tier() != ServiceTier.STANDARD);
                EntrySources.Origin prices = entry.sources().prices();
                if (prices == null) {
                    // Models that hear, charged by the second.
                    prices = entry.sources().tools();
                    assertEquals("ringfence", requireNonNull(prices, entry::id).name());
                } else {
                    assertEquals("genai-prices", prices.name());
                }
                assertEquals(hasTiers, entry.sources().tiers() != null, entry::id);
                assertEquals(
                        entry.maxOutputTokens() > 0 || !entry.capabilities().isEmpty(),
                        entry.sources().limits() != null,
                        entry::id);
            }
        }
    }

    @Test
    void shouldBeGeneratedFromWhatIsPublished() throws IOException {
        Path prices = RecordingsFolder.require().resolveSibling("prices");
        Catalogue bundled = CatalogueText.bundled();
        Catalogue generated = CatalogueGenerator.generate(
                prices.resolve("genai-prices.v2.data.json"),
                prices.resolve("models.dev.api.json"),
                prices.resolve("litellm_model_prices.firstparty-2026-07.json"),
                bundled.version(),
                bundled.sources());
        assertEquals(CatalogueText.write(generated), CatalogueText.write(bundled));
    }

    @Test
    void shouldFindModelsByNameAndInheritance() {
        Catalogue catalogue = CatalogueText.read(SMALL);
        ModelEntry entry = requireNonNull(catalogue.find("acme", "ACME-1"));
        assertEquals("acme-1", entry.id());
        assertEquals(Set.of("reasoning", "tools"), entry.capabilities());
        assertEquals(100, entry.maxOutputTokens());
        assertEquals(entry, catalogue.find("acme", "acme-1-2026-02-03"));
        assertEquals(entry, catalogue.find("acme", "acme-(old)-x"));
        assertEquals(entry, catalogue.find("reseller", "acme-1"));
        assertNull(catalogue.find("acme", "acme-2"));
        assertNull(catalogue.find("nobody", "acme-1"));
        assertEquals("acme", requireNonNull(catalogue.providerOfModel("acme-9")).id());
        assertEquals(
                "acme",
                requireNonNull(catalogue.providerAt("https://api.acme.example/v1"))
                        .id());
        assertNull(catalogue.providerAt("https://api.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-28T23:00:00Z, STANDARD, 1>500:2",
        "2026-03-01T12:00:00Z, STANDARD, 1>500:2",
        "2026-03-01T23:00:00Z, STANDARD, 0.5",
        "2026-03-02T05:59:59Z, STANDARD, 0.5",
        "2026-03-02T06:00:00Z, STANDARD, 1>500:2",
        "2026-03-02T07:30:00+02:00, STANDARD, 0.5",
        "2026-02-28T23:00:00Z, BATCH, 0.5",
        "2026-02-28T23:00:00Z, FLEX, 1>500:2"
    })
    void shouldChargeByDayHourAndTier(String moment, ServiceTier tier, String input) {
        ModelEntry entry = requireNonNull(CatalogueText.read(SMALL).find("acme", "acme-1"));
        @Nullable
        RateCard card = entry.price("7").card(OffsetDateTime.parse(moment).toEpochSecond(), tier);
        String text = CatalogueText.text(PricePeriod.always(requireNonNull(card)));
        assertTrue(text.startsWith(" input=" + input + " "), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ringfence-prices 2 | line 1: expected 'ringfence-prices 1'",
                "ringfence-prices 1;price input=1 | line 2: 'price' belongs below a model",
                "ringfence-prices 1;version 1;model x | line 3: a model belongs below a provider",
                "ringfence-prices 1;version 1;provider p;model x;price inputs=1 | line 5: nothing is charged by"
                        + " 'inputs'",
                "ringfence-prices 1;version 1;provider p;model x;price input | line 5: 'input', expected NAME=VALUE",
                "ringfence-prices 1;version 1;provider p;model x;price input=-1 | line 5: price -1000000 is negative",
                "ringfence-prices 1;version 1;provider p;model x;match near:y | line 5: 'near' is no matcher",
                "ringfence-prices 1;version 1;provider p;model x;match any(is:y | line 5: ')' is missing",
                "ringfence-prices 1;version 1;provider p;provider p;provider q | line 5: the provider 'p' is given"
                        + " twice",
                "ringfence-prices 1;version 1;provider p;model x;source prices=y | line 5: 'y', expected NAME@DATE",
                "ringfence-prices 1;version 1;provider p;model x;source words=y@2026-01-01 | line 5: unknown source"
                        + " 'words=y@2026-01-01'",
                "ringfence-prices 1;provider p | the catalogue has no version"
            })
    void shouldNameTheLineThatIsWrong(String lines, String problem) {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> CatalogueText.read(lines.strip().replace(';', '\n')));
        assertTrue(requireNonNull(e.getMessage()).startsWith(problem.strip()), e.getMessage());
    }
}
