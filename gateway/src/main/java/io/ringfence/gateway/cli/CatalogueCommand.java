package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.prices.PriceBooks;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
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
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Configuration file, for the catalogue that its section `pricing` names; otherwise the one that"
                            + " CONFIG_PATH names, if it is set.")
    private @Nullable Path configFile;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "The catalogue to look at or to begin with; when left out the configured one, and without a"
                    + " configuration the one that the gateway comes with.")
    private @Nullable Path catalogueFile;

    private final Map<String, String> environment;

    CatalogueCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public final Integer call() {
        try {
            GatewayConfig config = config();
            Catalogue current =
                    config == null ? CatalogueText.bundled() : config.pricing().catalogue();
            PrintWriter out = spec.commandLine().getOut();
            if (catalogueFile == null) {
                run(
                        current,
                        config == null
                                ? current.version()
                                : PriceBooks.of(config).version(),
                        out);
            } else {
                Catalogue named = CatalogueFiles.read(catalogueFile, current);
                run(named, named.version(), out);
            }
            out.flush();
            return 0;
        } catch (ConfigException refusal) {
            return Output.mistakes(spec, refusal);
        } catch (IOException problem) {
            return Output.fail(spec, problem);
        }
    }

    private @Nullable GatewayConfig config() throws ConfigException {
        ConfigLoader loader = new ConfigLoader(environment, Overrides.NONE);
        Path named = configFile != null ? configFile : loader.fileFromEnvironment();
        return named == null ? null : loader.load(named);
    }

    /// @param version of the catalogue and, where it is the configured one, of the operator's own prices
    abstract void run(Catalogue current, String version, PrintWriter out) throws IOException;
}
