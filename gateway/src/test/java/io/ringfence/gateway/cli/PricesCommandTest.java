package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.prices.CatalogueText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesCommandTest {
    private static final String CATALOGUE = """
        ringfence-prices 1
        version 7
        source somebody 2026-01-01 MIT
        provider acme Acme
        model a-1 A One
          source prices=somebody@2026-01-01 limits=else@2025-12-01
          limits context=1000 output=100
          can tools
          price input=1>500:2 cache_read=0.5 output=4 web_search=0.01
          price tier=batch input=0.5 output=2
        model a-2 A Two
          price input=3 output=4
          price from=2026-02-01 input=2 output=4
        """;

    private static final String VERSION = CatalogueText.read(CATALOGUE).version();

    private static final String PUBLISHED = """
        [{"id": "acme", "name": "Acme", "models": [
          {"id": "a-1", "name": "A One", "match": {"equals": "a-1"}, "prices": {"input_mtok": 2, "output_mtok": 5}},
          {"id": "a-3", "match": {"starts_with": "a-3"}, "prices": {"input_mtok": 1, "output_mtok": 1}}]}]\
        """;

    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private int run(String... args) {
        return RingfenceCommand.run(
                new NobodyStarts(),
                environment,
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void shouldShowPricesAsATable() throws IOException {
        assertEquals(0, run("prices", "show", "--catalogue", file("c.txt", CATALOGUE)));
        assertEquals(
                List.of(
                        "MODEL     INPUT    CACHE READ  CACHE WRITE  OUTPUT  CONTEXT  MAX OUTPUT  SINCE       SOURCE"
                                + "               ALSO",
                        "acme/a-1  1>500:2  0.5                      4       1000     100                    "
                                + " somebody@2026-01-01  web_search=0.01 batch",
                        "acme/a-2  2                                 4                            2026-02-01",
                        "version " + VERSION + ", 2 models"),
                out.toString().lines().toList());
    }

    @Test
    void shouldShowTheModelsThatAreAskedFor() throws IOException {
        String file = file("c.txt", CATALOGUE);
        assertEquals(0, run("prices", "show", "A-2", "--catalogue", file));
        assertEquals(5, out.toString().lines().count(), out.toString());
        assertEquals(0, run("prices", "show", "*-1", "--catalogue", file));
        assertTrue(out.toString().contains("acme/a-1"), out.toString());
        assertEquals(0, run("prices", "show", "anthropic/claude-opus-4-1"));
        assertTrue(out.toString().contains("anthropic/claude-opus-4-1"), out.toString());
    }

    @Test
    void shouldShowOfASingleModelAllItsPricesAndWhoSaysSo() throws IOException {
        assertEquals(0, run("prices", "show", "acme/a-1", "--catalogue", file("c.txt", CATALOGUE)));
        assertEquals(
                List.of(
                        "  source prices=somebody@2026-01-01 limits=else@2025-12-01",
                        "  limits context=1000 output=100",
                        "  can tools",
                        "  price input=1>500:2 cache_read=0.5 output=4 web_search=0.01",
                        "  price tier=batch input=0.5 output=2",
                        "version " + VERSION + ", 1 models"),
                out.toString().lines().skip(2).toList());
    }

    @Test
    void shouldBeginWithTheCatalogueThatTheConfigurationNames() throws IOException {
        file("c.txt", CATALOGUE);
        String config = file("config.yaml", """
            pricing: {catalogue_file: c.txt}
            prices: [{model: a-1, input_usd_per_million: 1, output_usd_per_million: 2}]
            """);
        assertEquals(0, run("prices", "show", "--config", config), err.toString());
        String shown = out.toString();
        assertTrue(shown.contains("acme/a-1"), shown);
        assertTrue(shown.contains("version " + VERSION + ", 2 models"), shown);
        assertTrue(shown.contains("go first; with them the version is " + VERSION + "+own-"), shown);

        environment.put("CONFIG_PATH", config);
        String next = file("n.txt", CATALOGUE.replace("input=3", "input=5"));
        assertEquals(0, run("prices", "diff", next));
        assertTrue(out.toString().contains("version " + VERSION + " to 7-"), out.toString());
        assertTrue(out.toString().contains("0 added, 0 removed, 1 changed"), out.toString());

        Path output = folder.resolve("prices.txt");
        assertEquals(0, run("prices", "update", file("data.json", PUBLISHED), "-o", output.toString()));
        assertTrue(Files.readString(output).contains("limits context=1000 output=100"), "what is published lacks it");

        String broken = file("broken.yaml", "pricing: {catalogue_file: none.txt}");
        assertEquals(1, run("prices", "show", "-c", broken));
        assertTrue(err.toString().contains("pricing.catalogue_file: there is no file"), err.toString());
    }

    @Test
    void shouldTellWhatAnotherCatalogueChanges() throws IOException {
        String changed = CATALOGUE
                .replace("version 7", "version 8")
                .replace("input=3 output=4", "input=3 output=5")
                .replace("model a-1", "model b-1");
        assertEquals(0, run("prices", "diff", file("n.txt", changed), "--catalogue", file("c.txt", CATALOGUE)));
        assertEquals(
                List.of(
                        "+ acme/b-1",
                        "    + limits context=1000 output=100",
                        "    + can tools",
                        "    + price input=1>500:2 cache_read=0.5 output=4 web_search=0.01",
                        "    + price tier=batch input=0.5 output=2",
                        "~ acme/a-2",
                        "    - price input=3 output=4",
                        "    + price input=3 output=5",
                        "- acme/a-1",
                        "version " + VERSION + " to "
                                + CatalogueText.read(changed).version() + ": 1 added, 1 removed, 1 changed"),
                out.toString().lines().toList());
    }

    @Test
    void shouldMakeACatalogueOfWhatIsPublishedAndKeepWhatThatLacks() throws IOException {
        String published = file("data.json", PUBLISHED);
        Files.setLastModifiedTime(Path.of(published), FileTime.from(Instant.parse("2026-11-02T10:00:00Z")));
        Path output = folder.resolve("prices.txt");
        Files.writeString(output, "old");
        assertEquals(
                0,
                run("prices", "update", published, "--catalogue", file("c.txt", CATALOGUE), "-o", output.toString()),
                err.toString());
        String written = Files.readString(output);
        String version = CatalogueText.read(written).version();
        assertTrue(version.matches("2026-11-02-[0-9a-f]{8}"), version);
        assertEquals(
                output + ": version " + version + ", 2 models of 1 providers; 1 added, 1 removed, 1 changed",
                out.toString().strip());
        assertEquals(written, CatalogueText.write(CatalogueText.read(written)));
        assertTrue(written.contains("""
            model a-1 A One
              source prices=genai-prices@2026-11-02 limits=else@2025-12-01
              limits context=1000 output=100
              can tools
              price input=2 output=5
              price tier=batch input=1 output=2.5
            """), written);
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith(".")));
        }
    }

    @Test
    void shouldWriteNothingOfWhatIsNoCatalogue() throws IOException {
        Path output = folder.resolve("prices.txt");
        String broken = file("broken.txt", "ringfence-prices 1\nversion 1\nprice input=1\n");
        assertEquals(1, run("prices", "update", broken, "-o", output.toString()));
        assertEquals(
                broken + ": line 3: 'price' belongs below a model",
                err.toString().strip());
        assertEquals(1, run("prices", "update", file("broken.json", "[{}]"), "-o", output.toString()));
        assertEquals(1, run("prices", "diff", folder.resolve("none.txt").toString()));
        assertTrue(err.toString().contains("none.txt: there is no such file"), err.toString());
        assertFalse(Files.exists(output));
        assertEquals(2, run("prices"));
    }
}
