package io.ringfence.gateway.cli;

import io.ringfence.gateway.cli.RegistryOption.Column;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence org`, whose methods are its subcommands.
@Command(name = "org", description = "Organisations in the database.", mixinStandardHelpOptions = true)
final class OrgCommand implements Runnable {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("CREATED AT", "created_at"),
            Column.rest("SETTINGS", List.of("id", "name", "created_at")));

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    OrgCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(name = "create", description = "Make an organisation.", mixinStandardHelpOptions = true)
    int create(
            @Mixin RegistryOption registry, @Mixin LimitOptions limits, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(environment, spec, desk -> {
            Map<String, Object> members = limits.members();
            members.put("name", name);
            registry.print(
                    desk.administration().createOrganisation(desk.actor(), members),
                    "Made the organisation `" + name + "`.",
                    spec);
        });
    }

    @Command(name = "update", description = "Change limits of an organisation.", mixinStandardHelpOptions = true)
    int update(
            @Mixin RegistryOption registry, @Mixin LimitOptions limits, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(
                environment,
                spec,
                desk -> registry.print(
                        desk.administration().updateOrganisation(desk.actor(), name, limits.members()),
                        "Changed the organisation `" + name + "`.",
                        spec));
    }

    @Command(name = "list", description = "Show all organisations.", mixinStandardHelpOptions = true)
    int list(@Mixin RegistryOption registry) {
        return registry.with(
                environment, spec, desk -> registry.print(desk.administration().organisations(), COLUMNS, spec));
    }
}
