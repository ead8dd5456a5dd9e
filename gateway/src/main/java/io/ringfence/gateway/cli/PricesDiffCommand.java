package io.ringfence.gateway.cli;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueDiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `ringfence prices diff`
@Command(name = "diff", description = "Show what another catalogue would change.", mixinStandardHelpOptions = true)
final class PricesDiffCommand extends CatalogueCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "A catalogue of the gateway's format, or the data file of genai-prices.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    PricesDiffCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    void run(Catalogue current, String version, PrintWriter out) throws IOException {
        Catalogue after = CatalogueFiles.read(file, current);
        CatalogueDiff diff = CatalogueDiff.of(current, after);
        diff.lines().forEach(out::println);
        out.println("version " + current.version() + " to " + after.version() + ": " + diff.summary());
    }
}
