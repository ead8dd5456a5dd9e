package io.ringfence.store.rate;

import io.ringfence.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RedisRateRaceTest extends RateRaceContract {
    private @Nullable RedisServer server;

    @BeforeEach
    void startServer(@TempDir Path folder) throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterEach
    void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    RateStore open() {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        return new RedisRates(new RedisSettings(server.url(), null, null, null, "race", Duration.ofSeconds(5)));
    }
}
