package io.ringfence.providers.gemini;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.Losses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes `generationConfig`. One request.
final class GeminiConfigWriter {
    private static final int MAX_STOP_SEQUENCES = 5;

    private final ChatRequest request;
    private final GeminiModel model;
    private final EffortBudgets budgets;
    private final Losses losses;
    private final Map<String, @Nullable Object> config = new LinkedHashMap<>();

    GeminiConfigWriter(ChatRequest request, GeminiModel model, EffortBudgets budgets, Losses losses) {
        this.request = request;
        this.model = model;
        this.budgets = budgets;
        this.losses = losses;
    }

    /// @param hasFunctions whether function tools have been written
    Map<String, @Nullable Object> write(boolean hasFunctions) {
        GeminiFields.put(config, "maxOutputTokens", request.maxOutputTokens());
        writeSampling(request.sampling());
        if (request.format() != null) {
            writeFormat(request.format(), hasFunctions);
        }
        if (!request.modalities().isEmpty()) {
            config.put(
                    "responseModalities",
                    request.modalities().stream()
                            .map(modality -> modality.toUpperCase(Locale.ROOT))
                            .toList());
        }
        GeminiFields.put(config, "thinkingConfig", GeminiThinking.write(request.reasoning(), model, budgets, losses));
        if (request.verbosity() != null) {
            losses.dropped("verbosity");
        }
        return config;
    }

    private void writeSampling(Sampling sampling) {
        GeminiFields.put(config, "temperature", sampling.temperature());
        GeminiFields.put(config, "topP", sampling.topP());
        GeminiFields.put(config, "topK", sampling.topK());
        if (sampling.seed() != null) {
            config.put("seed", seed(sampling.seed()));
        }
        GeminiFields.put(config, "presencePenalty", sampling.presencePenalty());
        GeminiFields.put(config, "frequencyPenalty", sampling.frequencyPenalty());
        List<String> stop = sampling.stop();
        if (stop.size() > MAX_STOP_SEQUENCES) {
            losses.droppedAll("stop sequences beyond the fifth");
            stop = stop.subList(0, MAX_STOP_SEQUENCES);
        }
        if (!stop.isEmpty()) {
            config.put("stopSequences", stop);
        }
        GeminiFields.put(config, "candidateCount", sampling.choices());
        GeminiFields.put(config, "responseLogprobs", sampling.logprobs());
        GeminiFields.put(config, "logprobs", sampling.topLogprobs());
        if (sampling.logitBias() != null && !sampling.logitBias().isEmpty()) {
            losses.dropped("logit_bias");
        }
    }

    /// Gemini's seeds have 32 bits. A longer one is folded: the same seed stays the same.
    private long seed(long seed) {
        if (seed == (int) seed) {
            return seed;
        }
        losses.dropped("the part of seed beyond 32 bits");
        return (int) (seed ^ (seed >>> 32));
    }

    private void writeFormat(OutputFormat format, boolean hasFunctions) {
        if (!(format instanceof OutputFormat.PlainText) && hasFunctions && !model.mixesTools()) {
            // Refused, while a schema that is not followed can still be noticed.
            losses.dropped("structured output beside functions");
            return;
        }
        switch (format) {
            case OutputFormat.PlainText _ -> config.put("responseMimeType", "text/plain");
            case OutputFormat.AnyJson _ -> config.put("responseMimeType", "application/json");
            case OutputFormat.JsonSchema schema -> {
                config.put("responseMimeType", "application/json");
                Map<String, @Nullable Object> described = described(schema);
                if (model.takesJsonSchema()) {
                    config.put("responseJsonSchema", GeminiSchema.tidy(described));
                } else {
                    config.put("responseSchema", GeminiSchema.subset(described, "the output", losses));
                }
            }
        }
    }

    private static Map<String, @Nullable Object> described(OutputFormat.JsonSchema format) {
        if (format.description() == null || format.schema().containsKey("description")) {
            return format.schema();
        }
        Map<String, @Nullable Object> described = new LinkedHashMap<>(format.schema());
        described.put("description", format.description());
        return described;
    }
}
