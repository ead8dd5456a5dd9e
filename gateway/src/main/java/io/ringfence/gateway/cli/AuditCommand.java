package io.ringfence.gateway.cli;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.cli.RegistryOption.Column;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ringfence audit`.
@Command(
        name = "audit",
        description =
                "Show who changed organisations, projects, keys, credentials, budgets and costs, the newest first.",
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            Column.of("TIME", "time"),
            Column.of("ACTOR", "actor"),
            Column.of("ACTION", "action"),
            Column.of("TARGET", "target"),
            new Column(
                    "DETAILS",
                    card -> card.get("details") instanceof Map<?, ?> details ? ExactJson.of(cast(details)) : ""));

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private RegistryOption registry;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many; ${DEFAULT-VALUE}.")
    private int limit;

    AuditCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @SuppressWarnings("unchecked") // an object of JSON has texts for keys
    private static Map<String, ?> cast(Map<?, ?> object) {
        return (Map<String, ?>) object;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit=" + limit + "; expected at least 1");
        }
        return registry.with(
                environment, desk -> registry.print(desk.administration().audit(limit), COLUMNS));
    }
}
