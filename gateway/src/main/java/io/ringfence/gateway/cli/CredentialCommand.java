package io.ringfence.gateway.cli;

import io.ringfence.gateway.cli.RegistryOption.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ringfence credential`, whose methods are its subcommands.
@Command(
        name = "credential",
        description = "Providers' keys that organisations and projects bring with them, sealed in the database.",
        mixinStandardHelpOptions = true)
final class CredentialCommand extends CommandGroup {
    private static final int MAX_SECRET = 8_192;
    private static final List<Column> COLUMNS = List.of(
            Column.of("OWNER", "owner"),
            Column.of("PROVIDER", "provider"),
            Column.of("MASTER KEY", "master_key"),
            Column.of("CREATED AT", "created_at"));

    private final Map<String, String> environment;
    private final InputStream in;

    CredentialCommand(Map<String, String> environment, InputStream in) {
        this.environment = environment;
        this.in = in;
    }

    /// Whose it is, and for which provider.
    static final class Which {
        @Option(names = "--project", paramLabel = "NAME", description = "Whose it is.")
        private @Nullable String project;

        @Option(names = "--org", paramLabel = "NAME", description = "Whose it is: that of all its projects, too.")
        private @Nullable String organisation;

        @Option(
                names = "--provider",
                paramLabel = "NAME",
                required = true,
                description = "For which provider of the configuration.")
        private String provider = "";

        String text() {
            return (project == null ? "organisation/" + organisation : "project/" + project) + " for " + provider;
        }
    }

    @Command(
            name = "set",
            description = "Set a provider's key, which is read from standard input.",
            mixinStandardHelpOptions = true)
    int set(@Mixin RegistryOption registry, @Mixin Which which) throws IOException {
        String secret = new String(in.readNBytes(MAX_SECRET), StandardCharsets.UTF_8).strip();
        return registry.with(environment, desk -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("project", which.project);
            members.put("organisation", which.organisation);
            members.put("provider", which.provider);
            members.put("api_key", secret);
            desk.credentials().set(desk.actor(), members);
            registry.print(Map.of("set", which.text()), "Set the key of " + which.text() + ".");
        });
    }

    @Command(name = "remove", description = "Take a provider's key away.", mixinStandardHelpOptions = true)
    int remove(@Mixin RegistryOption registry, @Mixin Which which) {
        return registry.with(environment, desk -> {
            desk.credentials().remove(desk.actor(), which.organisation, which.project, which.provider);
            registry.print(Map.of("removed", which.text()), "Removed the key of " + which.text() + ".");
        });
    }

    @Command(name = "list", description = "Show whose there are, without the keys.", mixinStandardHelpOptions = true)
    int list(@Mixin RegistryOption registry) {
        return registry.with(
                environment, desk -> registry.print(desk.credentials().list(), COLUMNS));
    }

    @Command(
            name = "rotate",
            description = "Seal all of them with the first master key of the configuration.",
            mixinStandardHelpOptions = true,
            footer = {"", "Once that is done on a configuration that all gateways have, the other master keys can go."})
    int rotate(@Mixin RegistryOption registry) {
        return registry.with(environment, desk -> {
            int rotated = desk.credentials().rotate(desk.actor());
            registry.print(Map.of("rotated", rotated), "Sealed anew: " + rotated + ".");
        });
    }
}
