package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.ConfigWatcher;
import io.ringfence.gateway.config.GatewayConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `ringfence start` was asked to run: a checked configuration and where it came from.
public final class Launch {
    private final GatewayConfig config;
    private final ConfigLoader loader;
    private final @Nullable Path file;
    private final byte[] content;

    private Launch(GatewayConfig config, ConfigLoader loader, @Nullable Path file, byte[] content) {
        this.config = config;
        this.loader = loader;
        this.file = file;
        this.content = content;
    }

    static Launch ofFile(Path file, ConfigLoader loader) throws ConfigException {
        byte[] content = ConfigLoader.read(file);
        return new Launch(loader.load(file, content), loader, file, content);
    }

    static Launch withoutFile(ConfigLoader loader) throws ConfigException {
        return new Launch(loader.loadWithoutFile(), loader, null, new byte[0]);
    }

    public GatewayConfig config() {
        return config;
    }

    /// Null when there is none, and so nothing to watch.
    public @Nullable Path file() {
        return file;
    }

    /// A watcher over the file, from the content that was checked; null without a file. It is not started yet.
    public @Nullable ConfigWatcher watcher(ConfigWatcher.Listener listener) {
        return file == null ? null : new ConfigWatcher(file, content, loader, config, listener);
    }
}
