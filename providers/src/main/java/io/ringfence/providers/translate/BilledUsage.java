package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.providers.stream.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a provider counted for an answer that is translated, as the gateway bills it: the counts that all
/// dialects have, and what stands in members that only the provider's own has.
///
/// Means what the readers in [io.ringfence.providers.stream] mean, which read the same from bytes.
public final class BilledUsage {
    private static final int NANO_PER_USD = 9;

    /// xAI counts in units of 10⁻¹⁰ dollars.
    private static final int NANO_PER_TICK = -1;

    private static final long MAX_COUNT = 1L << 50;

    /// What an answer shows of tools beside its usage.
    private static final List<Meter> ANSWER_TOOLS = List.of(
            Meter.WEB_SEARCH,
            Meter.WEB_SEARCH_PREVIEW,
            Meter.FILE_SEARCH,
            Meter.CODE_SESSION,
            Meter.IMAGE,
            Meter.DRAWING_INPUT,
            Meter.DRAWING_INPUT_IMAGE,
            Meter.DRAWING_OUTPUT);

    private BilledUsage() {}

    /// Fills in what was counted.
    ///
    /// @param tier what the answer says beside its usage
    public static void read(TokenUsage from, ServiceTier tier, Usage to) {
        to.clear();
        UsageFacts facts = to.facts();
        put(facts, Meter.INPUT, from.input());
        put(facts, Meter.CACHE_READ, from.cacheRead());
        put(facts, Meter.CACHE_WRITE, from.cacheWrite());
        put(facts, Meter.CACHE_WRITE_1H, from.cacheWrite1h());
        put(facts, Meter.INPUT_AUDIO, from.inputAudio());
        put(facts, Meter.OUTPUT, from.output());
        put(facts, Meter.REASONING, from.reasoning());
        put(facts, Meter.OUTPUT_AUDIO, from.outputAudio());
        from.tools().forEach((meter, count) -> put(facts, meter, count));
        to.serviceTier(tier);
        Extensions more = from.extensions();
        if (more.origin() != null) {
            switch (more.origin()) {
                case OPENAI_CHAT, OPENAI_RESPONSES -> openAi(more.members(), from, to);
                case ANTHROPIC_MESSAGES ->
                    put(
                            facts,
                            Meter.WEB_SEARCH,
                            count(inside(more.members(), "server_tool_use"), "web_search_requests"));
                case GEMINI -> gemini(more.members(), to);
                case COHERE_CHAT -> cohere(inside(more.members(), "billed_units"), facts);
                case BEDROCK_CONVERSE -> {
                    // Says all that it charges in the common counts.
                }
            }
        }
    }

    private static void openAi(Map<?, ?> usage, TokenUsage common, Usage to) {
        UsageFacts facts = to.facts();
        put(facts, Meter.INPUT_IMAGE, detail(usage, "prompt_tokens_details", "input_tokens_details", "image_tokens"));
        put(facts, Meter.INPUT_VIDEO, detail(usage, "prompt_tokens_details", "input_tokens_details", "video_tokens"));
        put(
                facts,
                Meter.OUTPUT_IMAGE,
                detail(usage, "completion_tokens_details", "output_tokens_details", "image_tokens"));
        put(facts, Meter.WEB_SEARCH, count(usage, "num_search_queries"));
        put(
                facts,
                Meter.WEB_SEARCH,
                count(inside(usage, "server_tool_use_details"), "web_search_requests")); // OpenRouter
        xai(usage.get("server_side_tool_usage_details"), facts);
        put(facts, Meter.SECOND, scaled(usage.get("seconds"), 0)); // transcriptions
        put(facts, Meter.SECOND, scaled(usage.get("prompt_audio_seconds"), 0)); // Mistral
        if (usage.containsKey("citation_tokens")) { // Perplexity: neither citations nor reasoning are in the output
            long citations = count(usage, "citation_tokens");
            put(facts, Meter.CITATION, citations);
            put(facts, Meter.OUTPUT, common.output() + citations + TokenUsage.known(common.reasoning()));
        }
        to.reportedNanoUsd(reportedNanoUsd(usage));
    }

    /// What xAI tells of tools in its usage, wins over what its answer shows of them. Searching X costs what
    /// searching the web costs.
    private static void xai(@Nullable Object told, UsageFacts facts) {
        if (told instanceof Map<?, ?> tools) {
            for (Meter meter : ANSWER_TOOLS) {
                facts.with(meter, 0);
            }
            put(facts, Meter.FILE_SEARCH, count(tools, "file_search_calls"));
            put(facts, Meter.IMAGE, count(tools, "image_generation_calls"));
            put(
                    facts,
                    Meter.WEB_SEARCH,
                    Math.max(0, count(tools, "web_search_calls")) + Math.max(0, count(tools, "x_search_calls")));
        }
    }

    /// Chat keeps what it does not understand of an inner object by its path, Responses keep the object.
    private static long detail(Map<?, ?> usage, String chatDetails, String responsesDetails, String name) {
        return Math.max(count(usage, chatDetails + "." + name), count(inside(usage, responsesDetails), name));
    }

    private static long reportedNanoUsd(Map<?, ?> usage) {
        if (usage.containsKey("cost_in_usd_ticks")) {
            return scaled(usage.get("cost_in_usd_ticks"), NANO_PER_TICK);
        }
        Object told = usage.get("cost") instanceof Map<?, ?> parts ? parts.get("total_cost") : usage.get("cost");
        long cost = scaled(told, NANO_PER_USD);
        if (cost < 0 || !Boolean.TRUE.equals(usage.get("is_byok"))) {
            return cost;
        }
        Object upstream = inside(usage, "cost_details").get("upstream_inference_cost");
        return cost + Math.max(0, scaled(upstream, NANO_PER_USD));
    }

    private static long scaled(@Nullable Object number, int power) {
        if (!(number instanceof Number)) {
            return Usage.UNREPORTED;
        }
        BigDecimal value = new BigDecimal(number.toString()).scaleByPowerOfTen(power);
        if (value.signum() < 0) {
            return Usage.UNREPORTED;
        }
        return value.setScale(0, RoundingMode.HALF_EVEN)
                .min(BigDecimal.valueOf(MAX_COUNT))
                .longValueExact();
    }

    private static void gemini(Map<?, ?> usage, Usage to) {
        modalities(usage, "promptTokensDetails", Meter.INPUT_AUDIO, Meter.INPUT_IMAGE, Meter.INPUT_VIDEO, to.facts());
        modalities(
                usage,
                "toolUsePromptTokensDetails",
                Meter.INPUT_AUDIO,
                Meter.INPUT_IMAGE,
                Meter.INPUT_VIDEO,
                to.facts());
        modalities(
                usage,
                "cacheTokensDetails",
                Meter.CACHE_AUDIO_READ,
                Meter.CACHE_IMAGE_READ,
                Meter.CACHE_VIDEO_READ,
                to.facts());
        modalities(
                usage,
                "candidatesTokensDetails",
                Meter.OUTPUT_AUDIO,
                Meter.OUTPUT_IMAGE,
                Meter.OUTPUT_VIDEO,
                to.facts());
        if (usage.get("serviceTier") instanceof String tier) {
            to.serviceTier(ServiceTier.of(tier));
        } else if (usage.get("trafficType") instanceof String traffic && traffic.startsWith("ON_DEMAND_")) {
            to.serviceTier(ServiceTier.of(traffic.substring("ON_DEMAND_".length())));
        }
    }

    /// Sound is told by the common counts, where the whole list was understood; a list that is still here names
    /// it again.
    private static void modalities(
            Map<?, ?> usage, String name, Meter audio, Meter image, Meter video, UsageFacts facts) {
        boolean isSoundKnown = name.equals("promptTokensDetails") || name.equals("candidatesTokensDetails");
        for (Object detail : usage.get(name) instanceof List<?> list ? list : List.of()) {
            if (detail instanceof Map<?, ?> members && members.get("modality") instanceof String modality) {
                long tokens = Math.max(0, count(members, "tokenCount"));
                switch (modality) {
                    case "AUDIO" -> facts.add(audio, isSoundKnown ? 0 : tokens);
                    case "IMAGE", "DOCUMENT" -> facts.add(image, tokens);
                    case "VIDEO" -> facts.add(video, tokens);
                    default -> {
                        // Text is what remains.
                    }
                }
            }
        }
    }

    /// `tokens` is what the model saw and wrote, cached or not; `billed_units` what of it is charged.
    private static void cohere(Map<?, ?> billed, UsageFacts facts) {
        if (billed.containsKey("input_tokens")) {
            put(facts, Meter.INPUT, count(billed, "input_tokens"));
            put(facts, Meter.OUTPUT, count(billed, "output_tokens"));
            put(facts, Meter.CACHE_READ, 0);
        }
    }

    private static Map<?, ?> inside(Map<?, ?> object, String name) {
        return object.get(name) instanceof Map<?, ?> inner ? inner : Map.of();
    }

    private static long count(Map<?, ?> object, String name) {
        return object.get(name) instanceof Number number ? number.longValue() : -1;
    }

    /// Sets what is known.
    private static void put(UsageFacts facts, Meter meter, long count) {
        if (count >= 0) {
            facts.with(meter, Math.min(count, MAX_COUNT));
        }
    }
}
