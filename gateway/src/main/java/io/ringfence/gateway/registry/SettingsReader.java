package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.LimitsConfig;
import io.ringfence.gateway.config.TenantSettings;
import java.util.HashMap;
import java.util.Map;

/// Reads settings, and keeps in mind what they mean: those of ten thousand keys are not read again because one
/// of them has changed. One thread at a time.
public final class SettingsReader {
    private final Known<LimitsConfig> principals = new Known<>(TenantSettings::ofPrincipal);
    private final Known<TenantSettings.OfKey> keys = new Known<>(TenantSettings::ofKey);

    /// From now on everything is asked for again; what is not, is forgotten with the next round.
    void beginRound() {
        principals.beginRound();
        keys.beginRound();
    }

    LimitsConfig ofPrincipal(String json) throws ConfigException {
        return principals.of(json);
    }

    TenantSettings.OfKey ofKey(String json) throws ConfigException {
        return keys.of(json);
    }

    private interface Reading<T> {
        T read(String json) throws ConfigException;
    }

    private static final class Known<T> {
        private final Reading<T> reading;
        private Map<String, T> earlier = Map.of();
        private Map<String, T> known = new HashMap<>();

        Known(Reading<T> reading) {
            this.reading = reading;
        }

        void beginRound() {
            earlier = known;
            known = new HashMap<>();
        }

        T of(String json) throws ConfigException {
            T found = known.get(json);
            if (found == null) {
                T old = earlier.get(json);
                found = old == null ? reading.read(json) : old;
                known.put(json, found);
            }
            return found;
        }
    }
}
