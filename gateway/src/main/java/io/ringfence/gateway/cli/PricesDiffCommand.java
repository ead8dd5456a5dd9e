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

/// `ringfence prices diff`
@Command(name = "diff", description = "Show what another catalogue would change.", mixinStandardHelpOptions = true)
final class PricesDiffCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "What to compare with; the catalogue that the gateway comes with when left out.")
    private @Nullable Path catalogueFile;

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
            CatalogueDiff diff = CatalogueDiff.of(before, after);
            PrintWriter out = spec.commandLine().getOut();
            diff.lines().forEach(out::println);
            out.println("version " + before.version() + " to " + after.version() + ": " + diff.summary());
            out.flush();
            return 0;
        } catch (IOException problem) {
            return Failures.print(problem, spec);
        }
    }
}
