package io.ringfence.gateway.config;

import io.ringfence.gateway.config.SharedLimitsConfig.Mode;
import io.ringfence.gateway.config.SharedLimitsConfig.Redis;
import io.ringfence.gateway.config.SharedLimitsConfig.WhenAway;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `shared_limits`.
final class SharedLimitsBinder {
    private static final String PREFIX = "ringfence";
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(250);
    /// Shorter than requests wait for an answer.
    private static final Duration MAX_TIMEOUT = Duration.ofMillis(1_500);

    private SharedLimitsBinder() {}

    /// @param isWritten whether the section is in the file
    /// @param hasServer whether there is a database that several gateways use
    static SharedLimitsConfig read(Section section, boolean isWritten, boolean hasServer) {
        SharedLimitsConfig defaults = SharedLimitsConfig.DEFAULTS;
        Mode mode = section.choice("mode", defaults.mode(), Set.of());
        Value redisValue = section.value("redis");
        Redis redis = redisValue == null ? null : redisValue.section(SharedLimitsBinder::redis);
        Duration timeout = section.millis("timeout_ms", defaults.timeout(), MIN_TIMEOUT, MAX_TIMEOUT);
        int keepPercent = section.whole("keep_percent", defaults.keepPercent(), 1, 50);
        WhenAway whenAway = section.choice("when_away", defaults.whenAway(), Set.of());
        int gateways = section.whole("gateways", defaults.gateways(), 1, 10_000);
        if (isWritten && mode != Mode.OFF && redisValue == null && !hasServer) {
            section.wrong("there is nothing to share limits through; expected `redis` here, or a `database` with a"
                    + " `url` and a `ledger`");
        }
        if (mode != Mode.LEASE && section.has("keep_percent")) {
            section.wrong("keep_percent", "nothing is kept at hand unless `mode` is lease");
        }
        if (whenAway == WhenAway.REFUSE && section.has("gateways")) {
            section.wrong("gateways", "no part of a limit is enforced alone with `when_away: refuse`");
        }
        return new SharedLimitsConfig(mode, redis, timeout, keepPercent, whenAway, gateways);
    }

    private static Redis redis(Section section) {
        Value url = section.required("url");
        Value user = section.value("user");
        Value password = section.value("password");
        if (user != null && password == null) {
            section.wrong("`user` is of no use without a `password`");
        }
        String address = url == null ? null : address(url);
        Path caFile = section.has("tls")
                ? section.section("tls", tls -> PemFiles.certificates(tls.required("ca_file")))
                : null;
        if (caFile != null && address != null && !address.startsWith("rediss:")) {
            section.wrong("tls", "redis:// is not encrypted; expected rediss:// in `url`");
        }
        Value prefix = section.value("prefix");
        String prefixText = prefix == null ? null : prefix.text();
        return new Redis(
                address == null ? "redis://localhost" : address,
                user == null ? null : user.text(),
                secret(password),
                caFile,
                prefixText == null ? PREFIX : prefixText);
    }

    /// Any characters, unlike the keys of providers.
    private static @Nullable Secret secret(@Nullable Value value) {
        String text = value == null ? null : value.text();
        return text == null ? null : new Secret(text);
    }

    /// No message quotes it: somebody may have written a password into it.
    private static @Nullable String address(Value value) {
        String text = value.text();
        if (text == null) {
            return null;
        }
        if (text.contains("@")) {
            value.wrong("has a user or a password in it; expected `user` and `password` beside it, which no log shows");
            return null;
        }
        if (!isAddress(text)) {
            value.wrong("not the address of a Redis; expected redis://HOST:PORT, or rediss:// for TLS,"
                    + " with /DATABASE behind it if it is not 0");
            return null;
        }
        return text;
    }

    private static boolean isAddress(String text) {
        try {
            URI url = new URI(text);
            String path = url.getRawPath();
            return ("redis".equals(url.getScheme()) || "rediss".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && (path == null || path.matches("/?|/[0-9]{1,5}"));
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
