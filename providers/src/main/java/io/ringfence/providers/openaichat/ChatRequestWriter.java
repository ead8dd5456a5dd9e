package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes requests for one provider.
final class ChatRequestWriter {
    private static final String ENCRYPTED_REASONING = "reasoning.encrypted_content";
    private static final int MAX_STOP = 4;
    private static final BigDecimal WARMEST_MISTRAL = new BigDecimal("1.5");
    private static final String LOGPROBS = "message.output_text.logprobs";

    private final ChatRequest request;
    private final RequestTarget target;
    private final Flavour flavour;
    private final Losses losses;
    private final Map<String, @Nullable Object> body = new LinkedHashMap<>();

    private ChatRequestWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.flavour = target.flavour();
        this.losses = losses;
    }

    static Map<String, @Nullable Object> write(ChatRequest request, RequestTarget target, Losses losses) {
        return new ChatRequestWriter(request, target, losses).write();
    }

    private Map<String, @Nullable Object> write() {
        if (request.messages().isEmpty() && request.instructions().isEmpty()) {
            throw ProtocolException.unsupported("a request without messages cannot be said in "
                    + losses.target().wireFormat());
        }
        body.put("model", target.model());
        body.put("messages", new MessageWriter(request, target, losses).write());
        new ToolWriter(request.tools(), flavour, losses).write(body);
        put(ChatTraits.outputLimit(flavour), request.maxOutputTokens());
        writeSampling(request.sampling());
        if (request.format() != null) {
            writeFormat(request.format());
        }
        ReasoningWriter.write(request.reasoning(), target, losses, body);
        unlessRefused("verbosity", request.verbosity());
        writeModalities();
        writeCache(request.cache());
        writeState(request.state());
        writeStream();
        if (!request.metadata().isEmpty()) {
            body.put("metadata", new LinkedHashMap<String, Object>(request.metadata()));
        }
        unlessRefused("user", request.user());
        writeServiceTier();
        writeExtensions(request.extensions());
        return body;
    }

    private void put(String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    /// Puts what a provider that refuses unknown members does not know.
    private void unlessRefused(String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (ChatTraits.refusesUnknown(flavour)) {
            losses.dropped(name);
        } else {
            body.put(name, value);
        }
    }

    // ---- Sampling

    private void writeSampling(Sampling sampling) {
        boolean isFixed = ChatTraits.isOpenAi(flavour)
                && ChatTraits.isReasoningModel(target.model())
                && !thinksNot(request.reasoning());
        putSampled("temperature", warmth(sampling.temperature()), isFixed);
        putSampled("top_p", sampling.topP(), isFixed);
        if (sampling.topK() != null) {
            if (flavour == Flavour.COMPATIBLE || flavour == Flavour.OPENROUTER) {
                body.put("top_k", sampling.topK());
            } else {
                losses.dropped("top_k");
            }
        }
        put(flavour == Flavour.MISTRAL ? "random_seed" : "seed", sampling.seed());
        put("presence_penalty", sampling.presencePenalty());
        put("frequency_penalty", sampling.frequencyPenalty());
        writeStop(sampling.stop());
        put("n", sampling.choices());
        boolean isIncluded = request.state().include().contains(LOGPROBS)
                || (sampling.topLogprobs() != null && sampling.logprobs() == null);
        unlessRefused("logprobs", isIncluded ? Boolean.TRUE : sampling.logprobs());
        unlessRefused("top_logprobs", sampling.topLogprobs());
        unlessRefused("logit_bias", sampling.logitBias());
    }

    /// OpenAI refuses more than four.
    private void writeStop(List<String> stop) {
        if (stop.isEmpty()) {
            return;
        }
        boolean areTooMany = ChatTraits.isOpenAi(flavour) && stop.size() > MAX_STOP;
        if (areTooMany) {
            losses.add("stop sequences after the fourth are dropped when bridging to "
                    + losses.target().wireFormat());
        }
        body.put("stop", areTooMany ? stop.subList(0, MAX_STOP) : stop);
    }

    /// Mistral refuses more than 1.5.
    private @Nullable Number warmth(@Nullable Number temperature) {
        if (temperature == null
                || flavour != Flavour.MISTRAL
                || new BigDecimal(temperature.toString()).compareTo(WARMEST_MISTRAL) <= 0) {
            return temperature;
        }
        losses.add("temperature is lowered to " + WARMEST_MISTRAL + " when bridging to "
                + losses.target().wireFormat());
        return WARMEST_MISTRAL;
    }

    private static boolean thinksNot(@Nullable ReasoningSettings reasoning) {
        return reasoning != null && "none".equals(reasoning.effort());
    }

    /// OpenAI's thinking models take nothing but 1.
    private void putSampled(String name, @Nullable Number value, boolean isFixed) {
        if (value != null && isFixed && new BigDecimal(value.toString()).compareTo(BigDecimal.ONE) != 0) {
            losses.dropped(name);
        } else {
            put(name, value);
        }
    }

    // ---- Output

    private void writeFormat(OutputFormat format) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        switch (format) {
            case OutputFormat.PlainText _ -> written.put("type", "text");
            case OutputFormat.AnyJson _ -> written.put("type", "json_object");
            case OutputFormat.JsonSchema _
            when flavour == Flavour.DEEPSEEK -> {
                losses.dropped("structured output schema");
                written.put("type", "json_object");
            }
            case OutputFormat.JsonSchema schema -> {
                Map<String, @Nullable Object> inner = new LinkedHashMap<>();
                inner.put("name", schema.name() == null ? "response" : schema.name());
                if (schema.description() != null) {
                    inner.put("description", schema.description());
                }
                if (!schema.schema().isEmpty()) {
                    inner.put("schema", schema.schema());
                }
                if (schema.strict() != null) {
                    inner.put("strict", schema.strict());
                }
                written.put("type", "json_schema");
                written.put("json_schema", inner);
            }
        }
        body.put("response_format", written);
    }

    private void writeModalities() {
        List<String> modalities = request.modalities();
        boolean isTextOnly = modalities.equals(List.of("text"));
        if (modalities.isEmpty() || (isTextOnly && ChatTraits.refusesUnknown(flavour))) {
            return;
        }
        if (ChatTraits.refusesUnknown(flavour)) {
            losses.droppedAll("modalities");
            return;
        }
        boolean hasNoImages = ChatTraits.isOpenAi(flavour) && modalities.contains("image");
        if (hasNoImages) {
            losses.dropped("modality image");
        }
        List<String> written = modalities.stream()
                .filter(modality -> !hasNoImages || !modality.equals("image"))
                .toList();
        if (!written.isEmpty()) {
            body.put("modalities", written);
        }
    }

    // ---- Cache, state, stream

    private void writeCache(CacheSettings cache) {
        put("prompt_cache_key", cache.key());
        unlessRefused("prompt_cache_retention", cache.retention());
        new PartWriter(flavour, losses).cache(body, cache.automatic());
        if (cache.cachedContent() != null) {
            throw ProtocolException.unsupported("cached_content, which only its own provider holds, cannot be used in "
                    + losses.target().wireFormat());
        }
    }

    private void writeState(StateSettings state) {
        if (state.refersToKept()) {
            throw ProtocolException.unsupported("a conversation that its provider keeps cannot go on in "
                    + losses.target().wireFormat());
        }
        // That nothing is kept is what all but OpenAI do unasked.
        if (ChatTraits.isOpenAi(flavour)) {
            put("store", state.store());
        } else if (Boolean.TRUE.equals(state.store())) {
            losses.dropped("store");
        }
        for (String include : state.include()) {
            if (!include.equals(ENCRYPTED_REASONING) && !include.equals(LOGPROBS)) {
                losses.dropped("include " + include);
            }
        }
        if (Boolean.TRUE.equals(state.background())) {
            losses.dropped("background");
        }
    }

    private void writeStream() {
        if (!request.stream()) {
            return;
        }
        body.put("stream", true);
        // Usage is always wanted. Mistral tells it unasked, and does not know the option.
        if (flavour != Flavour.MISTRAL) {
            body.put("stream_options", new LinkedHashMap<>(Map.of("include_usage", true)));
        }
    }

    private void writeServiceTier() {
        String tier = request.serviceTier();
        if (tier == null) {
            return;
        }
        switch (tier) {
            case "standard_only", "standard" ->
                unlessRefused("service_tier", flavour == Flavour.GROQ ? "on_demand" : "default");
            case "reserved" -> losses.dropped("service_tier");
            default -> unlessRefused("service_tier", tier);
        }
    }

    private void writeExtensions(Extensions extensions) {
        losses.extensions("", extensions);
        if (extensions.belongTo(Dialect.OPENAI_CHAT)) {
            Nested.putBack(body, extensions);
        }
    }
}
