package io.ringfence.gateway.cli;

import io.ringfence.gateway.cli.RegistryOption.Column;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ringfence key`, whose methods are its subcommands.
@Command(
        name = "key",
        description = "Virtual keys in the database.",
        mixinStandardHelpOptions = true,
        footer = {"", "Running gateways take every change over within a second."})
final class KeyCommand extends CommandGroup {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("KEY", "key_prefix"),
            Column.of("PROJECT", "project"),
            Column.of("ORGANISATION", "organisation"),
            new Column("SCOPES", KeyCommand::scopes),
            new Column("STATE", KeyCommand::state),
            Column.of("EXPIRES AT", "expires_at"),
            Column.of("LAST USED AT", "last_used_at"),
            Column.of("CREATED AT", "created_at"));

    private final Map<String, String> environment;

    KeyCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    private static String scopes(Map<String, Object> card) {
        return card.get("scopes") instanceof List<?> scopes
                ? scopes.stream().map(String::valueOf).collect(Collectors.joining(","))
                : "";
    }

    private static String state(Map<String, Object> card) {
        if (card.get("revoked_at") != null) {
            return "revoked";
        }
        boolean isExpired = card.get("expires_at") instanceof String time
                && !Instant.parse(time).isAfter(Instant.now());
        return isExpired ? "expired" : "good";
    }

    @Command(
            name = "create",
            description = "Make a key, and show it: this once and never again.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin RegistryOption registry,
            @Mixin KeyOptions options,
            @Parameters(paramLabel = "NAME", description = "Unique for ever, since it stands in the ledger.")
                    String name,
            @Option(names = "--project", paramLabel = "NAME", description = "Which it belongs to.") @Nullable
                    String project,
            @Option(names = "--org", paramLabel = "NAME", description = "Which it belongs to, without a project.")
                    @Nullable
                    String organisation) {
        return registry.with(environment, desk -> {
            Map<String, Object> members = options.members();
            members.put("name", name);
            members.put("project", project);
            members.put("organisation", organisation);
            Map<String, Object> card = desk.administration().createKey(desk.actor(), members);
            registry.print(card, card.get("api_key") + System.lineSeparator() + "It is not shown again.");
        });
    }

    @Command(
            name = "update",
            description = "Change models, scopes, limits or the expiry of a key.",
            mixinStandardHelpOptions = true)
    int update(
            @Mixin RegistryOption registry, @Mixin KeyOptions options, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(
                environment,
                desk -> registry.print(
                        desk.administration().updateKey(desk.actor(), name, options.members()),
                        "Changed the key `" + name + "`."));
    }

    @Command(name = "revoke", description = "Take a key back, for good.", mixinStandardHelpOptions = true)
    int revoke(@Mixin RegistryOption registry, @Parameters(paramLabel = "NAME") String name) {
        return registry.with(
                environment,
                desk -> registry.print(
                        desk.administration().revokeKey(desk.actor(), name), "Revoked the key `" + name + "`."));
    }

    @Command(name = "list", description = "Show keys, revoked ones too.", mixinStandardHelpOptions = true)
    int list(
            @Mixin RegistryOption registry,
            @Option(names = "--project", paramLabel = "NAME", description = "Of one project only.") @Nullable
                    String project) {
        return registry.with(
                environment, desk -> registry.print(desk.administration().keys(project), COLUMNS));
    }
}
