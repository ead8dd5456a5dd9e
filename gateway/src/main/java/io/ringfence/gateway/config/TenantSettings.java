package io.ringfence.gateway.config;

import io.ringfence.frontend.policy.KeyScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the settings that organisations, projects and keys have in the database: JSON, by the names and the
/// rules of the configuration, but without its variables. Any thread.
public final class TenantSettings {
    private static final String NONE = "{}";

    private TenantSettings() {}

    /// What a key may use.
    ///
    /// @param models globs of the models that it may ask for; empty for all
    /// @param scopes what it is good for
    /// @param perUser what each end user behind it may use
    public record OfKey(LimitsConfig limits, List<String> models, Set<KeyScope> scopes, LimitsConfig perUser) {
        static final OfKey UNLIMITED =
                new OfKey(LimitsConfig.UNLIMITED, List.of(), KeyScope.ALL, LimitsConfig.UNLIMITED);

        public OfKey {
            models = List.copyOf(models);
            scopes = Set.copyOf(scopes);
        }
    }

    /// The settings of an organisation or a project.
    ///
    /// @throws ConfigException with all that is wrong with them
    public static LimitsConfig ofPrincipal(String json) throws ConfigException {
        return json.equals(NONE) ? LimitsConfig.UNLIMITED : read(json, LimitsBinder::read);
    }

    /// The settings of a key.
    ///
    /// @throws ConfigException with all that is wrong with them
    public static OfKey ofKey(String json) throws ConfigException {
        return json.equals(NONE)
                ? OfKey.UNLIMITED
                : read(
                        json,
                        section -> new OfKey(
                                LimitsBinder.read(section),
                                Names.globs(section.items("models")),
                                PrincipalsBinder.scopes(section),
                                section.section("per_user", LimitsBinder::read)));
    }

    private static <T> T read(String json, Function<Section, T> reading) throws ConfigException {
        Mistakes mistakes = new Mistakes("settings");
        // Nobody who may write into the database shall see the gateway's environment.
        ReadContext context = new ReadContext(mistakes, Map.of(), Path.of(""));
        Node root = YamlDocument.compose(json.replace("$", "$$").getBytes(StandardCharsets.UTF_8), mistakes);
        mistakes.throwIfAny();
        T settings = root == null
                ? reading.apply(new Section(null, null, "", context))
                : new Value(root, "", context).section(reading);
        mistakes.throwIfAny();
        return settings;
    }

    /// Whether an organisation, a project or a key may be called so.
    public static boolean isName(String text) {
        return Names.isPrincipal(text);
    }

    /// A point in time as `expires_at` has it.
    ///
    /// @throws DateTimeException when it is none
    public static Instant pointInTime(String text) {
        return PrincipalsBinder.pointInTime(text);
    }
}
