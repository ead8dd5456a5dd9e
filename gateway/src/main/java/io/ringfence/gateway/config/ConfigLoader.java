package io.ringfence.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Makes a [GatewayConfig] from a file, the environment and the command line, or says everything that is wrong
/// with them.
///
/// The command line wins over the file, and the file over `SERVER_HOST`, `SERVER_PORT`, `METRICS_PORT` and
/// `LOG_LEVEL`. Without `providers` the gateway serves those whose keys are in the environment, and otherwise
/// the demo provider. Holds no state between calls and may be used by any thread.
public final class ConfigLoader {
    private static final String CONFIG_PATH = "CONFIG_PATH";

    private final Map<String, String> environment;
    private final Overrides overrides;

    public ConfigLoader(Map<String, String> environment, Overrides overrides) {
        this.environment = Map.copyOf(environment);
        this.overrides = overrides;
    }

    /// The file that the environment names for a start without one on the command line; null if it names none.
    public @Nullable Path fileFromEnvironment() {
        String path = environment.get(CONFIG_PATH);
        return path == null || path.isBlank() ? null : Path.of(path);
    }

    public GatewayConfig loadWithoutFile() throws ConfigException {
        return bind(null, Path.of("").toAbsolutePath(), new Mistakes("environment"));
    }

    public GatewayConfig load(Path file) throws ConfigException {
        return load(file, read(file));
    }

    /// Takes content that was read from `file` before.
    public GatewayConfig load(Path file, byte[] content) throws ConfigException {
        Mistakes mistakes = new Mistakes(file.toString());
        Node root = YamlDocument.compose(content, mistakes);
        mistakes.throwIfAny();
        Path folder = file.toAbsolutePath().getParent();
        return bind(root, folder == null ? file.toAbsolutePath() : folder, mistakes);
    }

    /// The bytes of the file, of which no more are read than a configuration may have.
    public static byte[] read(Path file) throws ConfigException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(YamlDocument.MAX_BYTES + 1);
        } catch (NoSuchFileException _) {
            throw unreadable(file, "there is no such file");
        } catch (IOException unreadable) {
            throw unreadable(file, Files.isDirectory(file) ? "is a folder; expected a file" : unreadable.toString());
        }
    }

    private GatewayConfig bind(@Nullable Node root, Path folder, Mistakes mistakes) throws ConfigException {
        ReadContext context = new ReadContext(mistakes, environment, folder);
        GatewayBinder binder = new GatewayBinder(mistakes, environment, overrides);
        GatewayConfig config = root == null
                ? binder.read(new Section(null, null, "", context))
                : new Value(root, "", context).section(binder::read);
        mistakes.throwIfAny();
        return config;
    }

    private static ConfigException unreadable(Path file, String message) {
        return new ConfigException(List.of(new Mistake(file.toString(), 0, 0, "", message)));
    }
}
