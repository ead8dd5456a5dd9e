package io.ringfence.gateway.cli;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueDiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence prices update`
@Command(
        name = "update",
        description = "Write a catalogue that the configuration can name as pricing.catalogue_file.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The file is replaced as a whole or not at all. A gateway that uses it takes it up within two seconds."
        })
final class PricesUpdateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Where limits and service tiers come from that the new data lack; the catalogue that the"
                    + " gateway comes with when left out.")
    private @Nullable Path catalogueFile;

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

    @Override
    public Integer call() {
        try {
            Catalogue before = CatalogueFiles.current(catalogueFile);
            Catalogue after = CatalogueFiles.read(file, before);
            CatalogueFiles.write(after, output);
            PrintWriter out = spec.commandLine().getOut();
            out.println(output + ": version " + after.version() + ", " + after.size() + " models of "
                    + after.providers().size() + " providers; "
                    + CatalogueDiff.of(before, after).summary());
            out.flush();
            return 0;
        } catch (IOException problem) {
            return Failures.print(problem, spec);
        }
    }
}
