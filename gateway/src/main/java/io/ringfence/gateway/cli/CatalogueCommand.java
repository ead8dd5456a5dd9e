package io.ringfence.gateway.cli;

import io.ringfence.providers.prices.Catalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that does something with the catalogue of prices.
abstract class CatalogueCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description =
                    "The catalogue to look at or to begin with; the one that the gateway comes with when left out.")
    private @Nullable Path catalogueFile;

    @Override
    public final Integer call() {
        try {
            PrintWriter out = spec.commandLine().getOut();
            run(CatalogueFiles.current(catalogueFile), out);
            out.flush();
            return 0;
        } catch (IOException problem) {
            return Output.fail(spec, problem);
        }
    }

    abstract void run(Catalogue current, PrintWriter out) throws IOException;
}
