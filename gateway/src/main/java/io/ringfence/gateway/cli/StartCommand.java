package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.Overrides;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `ringfence start`
@Command(
        name = "start",
        description = "Start the gateway.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without a configuration the providers whose keys are in OPENAI_API_KEY, ANTHROPIC_API_KEY and"
                    + " GEMINI_API_KEY are served, and otherwise the built-in demo provider."
        })
final class StartCommand implements Callable<Integer> {
    private final Starter starter;
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file; otherwise the one that CONFIG_PATH names, if it is set.")
    private @Nullable Path config;

    @Option(
            names = {"-H", "--host"},
            paramLabel = "HOST",
            description = "Address to listen on.")
    private @Nullable String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port of the API; 0 for any free one.")
    private @Nullable Integer port;

    @Option(names = "--metrics-port", paramLabel = "PORT", description = "Port of the metrics; 0 for any free one.")
    private @Nullable Integer metricsPort;

    @Option(names = "--workers", paramLabel = "N", description = "Event loops; 0 for one per core.")
    private @Nullable Integer workers;

    StartCommand(Starter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        Overrides overrides = new Overrides(host, optional(port), optional(metricsPort), optional(workers));
        Launch launch;
        try {
            launch = prepare(new ConfigLoader(environment, overrides));
        } catch (ConfigException refusal) {
            return Output.mistakes(spec, refusal);
        }
        return starter.start(launch);
    }

    private Launch prepare(ConfigLoader loader) throws ConfigException {
        Path file = config != null ? config : loader.fileFromEnvironment();
        return file == null ? Launch.withoutFile(loader) : Launch.ofFile(file, loader);
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
