package io.ringfence.gateway.cli;

import io.ringfence.gateway.cli.RegistryOption.Column;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ringfence project`, whose methods are its subcommands.
@Command(name = "project", description = "Projects in the database.", mixinStandardHelpOptions = true)
final class ProjectCommand extends CommandGroup {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("ORGANISATION", "organisation"),
            Column.of("CREATED AT", "created_at"),
            Column.rest("SETTINGS", List.of("id", "name", "organisation", "created_at")));

    private final Map<String, String> environment;

    ProjectCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(name = "create", description = "Make a project.", mixinStandardHelpOptions = true)
    int create(
            @Mixin RegistryOption registry,
            @Mixin LimitOptions limits,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--org", paramLabel = "NAME", description = "Whose it is; left out: nobody's.") @Nullable
                    String organisation) {
        return registry.with(environment, desk -> {
            Map<String, Object> members = limits.members();
            members.put("name", name);
            members.put("organisation", organisation);
            registry.print(
                    desk.administration().createProject(desk.actor(), members), "Made the project `" + name + "`.");
        });
    }

    @Command(name = "update", description = "Change limits of a project.", mixinStandardHelpOptions = true)
    int update(
            @Mixin RegistryOption registry, @Mixin LimitOptions limits, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(
                environment,
                desk -> registry.print(
                        desk.administration().updateProject(desk.actor(), name, limits.members()),
                        "Changed the project `" + name + "`."));
    }

    @Command(name = "list", description = "Show projects.", mixinStandardHelpOptions = true)
    int list(
            @Mixin RegistryOption registry,
            @Option(names = "--org", paramLabel = "NAME", description = "Of one organisation only.") @Nullable
                    String organisation) {
        return registry.with(
                environment, desk -> registry.print(desk.administration().projects(organisation), COLUMNS));
    }
}
