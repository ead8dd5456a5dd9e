package io.ringfence.gateway.cli;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueDiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ringfence prices update`
@Command(
        name = "update",
        description = "Write a catalogue that the configuration can name as pricing.catalogue_file.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The file is replaced as a whole or not at all. A gateway that uses it takes it up within two seconds."
        })
final class PricesUpdateCommand extends CatalogueCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "prices.txt",
            description = "What is written; ${DEFAULT-VALUE} when left out.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path output;

    @Parameters(
            paramLabel = "FILE",
            description = "A catalogue of the gateway's format, or the data file of genai-prices.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    PricesUpdateCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    void run(Catalogue current, String version, PrintWriter out) throws IOException {
        Catalogue after = CatalogueFiles.read(file, current);
        CatalogueFiles.write(after, output);
        out.println(output + ": version " + after.version() + ", " + after.size() + " models of "
                + after.providers().size() + " providers; "
                + CatalogueDiff.of(current, after).summary());
    }
}
