package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.Overrides;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ringfence start`
///
/// Described in calls, where the other commands have annotations: reading those took a tenth of a start.
final class StartCommand implements Callable<Integer> {
    private final Starter starter;
    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this, StartCommand::make);
    private final OptionSpec config = add(option(Path.class, "FILE", "-c", "--config")
            .converters(Path::of)
            .description("Configuration file; otherwise the one that CONFIG_PATH names, if it is set."));
    private final OptionSpec host =
            add(option(String.class, "HOST", "-H", "--host").description("Address to listen on."));
    private final OptionSpec port =
            add(option(Integer.class, "PORT", "-p", "--port").description("Port of the API; 0 for any free one."));
    private final OptionSpec metricsPort = add(
            option(Integer.class, "PORT", "--metrics-port").description("Port of the metrics; 0 for any free one."));
    private final OptionSpec workers =
            add(option(Integer.class, "N", "--workers").description("Event loops; 0 for one per core."));

    private StartCommand(Starter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = environment;
        add(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help message and exit."));
        spec.usageMessage()
                .description("Start the gateway.")
                .footer(
                        "",
                        "Without a configuration the providers whose keys are in OPENAI_API_KEY, ANTHROPIC_API_KEY and"
                                + " GEMINI_API_KEY are served, and otherwise the built-in demo provider.");
    }

    static CommandLine commandLine(Starter starter, Map<String, String> environment) {
        return new CommandLine(new StartCommand(starter, environment).spec, StartCommand::make);
    }

    /// Nothing is to be made for what is described so, and picocli's own factory would look for Groovy in every jar.
    private static <K> K make(Class<K> type) {
        throw new IllegalStateException("nothing needs a " + type.getName());
    }

    private static OptionSpec.Builder option(Class<?> type, String label, String... names) {
        return OptionSpec.builder(names).type(type).paramLabel(label);
    }

    private OptionSpec add(OptionSpec.Builder option) {
        OptionSpec added = option.build();
        spec.addOption(added);
        return added;
    }

    @Override
    public Integer call() throws Exception {
        Overrides overrides = new Overrides(host.getValue(), number(port), number(metricsPort), number(workers));
        Launch launch;
        try {
            launch = prepare(new ConfigLoader(environment, overrides));
        } catch (ConfigException refusal) {
            return Output.mistakes(spec, refusal);
        }
        return starter.start(launch);
    }

    private Launch prepare(ConfigLoader loader) throws ConfigException {
        Path named = config.getValue();
        Path file = named != null ? named : loader.fileFromEnvironment();
        return file == null ? Launch.withoutFile(loader) : Launch.ofFile(file, loader);
    }

    private static OptionalInt number(OptionSpec option) {
        @Nullable Integer value = option.getValue();
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
