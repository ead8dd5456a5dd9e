package io.ringfence.gateway.cli;

import io.ringfence.gateway.cli.RegistryOption.Column;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `ringfence org`, whose methods are its subcommands.
@Command(name = "org", description = "Organisations in the database.", mixinStandardHelpOptions = true)
final class OrgCommand extends CommandGroup {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("CREATED AT", "created_at"),
            Column.rest("SETTINGS", List.of("id", "name", "created_at")));

    private final Map<String, String> environment;

    OrgCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(name = "create", description = "Make an organisation.", mixinStandardHelpOptions = true)
    int create(
            @Mixin RegistryOption registry, @Mixin LimitOptions limits, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(environment, desk -> {
            Map<String, Object> members = limits.members();
            members.put("name", name);
            registry.print(
                    desk.administration().createOrganisation(desk.actor(), members),
                    "Made the organisation `" + name + "`.");
        });
    }

    @Command(name = "update", description = "Change limits of an organisation.", mixinStandardHelpOptions = true)
    int update(
            @Mixin RegistryOption registry, @Mixin LimitOptions limits, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(
                environment,
                desk -> registry.print(
                        desk.administration().updateOrganisation(desk.actor(), name, limits.members()),
                        "Changed the organisation `" + name + "`."));
    }

    @Command(name = "list", description = "Show all organisations.", mixinStandardHelpOptions = true)
    int list(@Mixin RegistryOption registry) {
        return registry.with(
                environment, desk -> registry.print(desk.administration().organisations(), COLUMNS));
    }
}
