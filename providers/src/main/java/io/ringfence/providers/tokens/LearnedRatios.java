package io.ringfence.providers.tokens;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What has been learned of each model, for as long as the gateway runs. Any thread.
public final class LearnedRatios {
    /// Names of models come from clients. A model's ratios take up to 50 KB, and a few as a rule.
    static final int MAX_MODELS = 1_024;

    private final Map<String, ModelRatios> models = new ConcurrentHashMap<>();

    /// Of a model at a provider. What is learned of models beyond the bound is forgotten.
    public ModelRatios of(String provider, String model) {
        String name = provider + "/" + model;
        ModelRatios known = models.get(name);
        if (known == null && models.size() >= MAX_MODELS) {
            return new ModelRatios();
        }
        return known == null ? models.computeIfAbsent(name, _ -> new ModelRatios()) : known;
    }
}
