package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `response` object: an answer, and around it the settings of its request, which OpenAI repeats each time,
/// with its defaults for what nobody said. One answer, one thread.
final class ResponseObject {
    private static final String PREFIX = "resp_";
    private static final BigDecimal ONE = new BigDecimal("1.0");
    private static final BigDecimal ZERO = new BigDecimal("0.0");

    private final AnswerTarget target;
    private final @Nullable ChatRequest request;
    private final Extensions own;
    private final String id;
    private final String model;
    private final long createdSeconds;
    private @Nullable String serviceTier;
    private @Nullable Map<String, @Nullable Object> settings;

    /// @param providerId the provider's id of the answer, or null
    /// @param providerModel the provider's name of the model; empty when it told none
    /// @param createdSeconds Unix time; -1 for now
    /// @param extensions what stood in a response object that the answer was read from: it knows better than
    /// the request what was really used
    ResponseObject(
            AnswerTarget target,
            @Nullable String providerId,
            String providerModel,
            long createdSeconds,
            Extensions extensions) {
        this.target = target;
        this.request = target.request() != null && RequestReader.isOwn(target.request()) ? target.request() : null;
        this.own = extensions.belongTo(OPENAI_RESPONSES) ? extensions : Extensions.NONE;
        this.id = id(target, providerId);
        this.model = target.model().isEmpty() ? providerModel : target.model();
        this.createdSeconds = createdSeconds < 0 ? target.epochSeconds().getAsLong() : createdSeconds;
    }

    private static String id(AnswerTarget target, @Nullable String providerId) {
        if (providerId != null && providerId.startsWith(PREFIX)) {
            return providerId;
        }
        return target.id().startsWith(PREFIX) ? target.id() : PREFIX + target.id();
    }

    String id() {
        return id;
    }

    void serviceTier(@Nullable String tier) {
        serviceTier = tier;
    }

    /// The answer so far: no output, no end.
    Map<String, @Nullable Object> begun() {
        return tree(new Ending("in_progress", null, null), List.of(), null);
    }

    /// The answer at its end.
    Map<String, @Nullable Object> tree(Ending ending, List<@Nullable Object> output, @Nullable TokenUsage usage) {
        Map<String, @Nullable Object> tree = Trees.object("id", id, "object", "response", "created_at", createdSeconds);
        tree.put("status", ending.status());
        tree.put("background", said("background", false));
        tree.put("completed_at", completedAt(ending));
        tree.put("error", ending.error());
        tree.put("frequency_penalty", null);
        tree.put(
                "incomplete_details",
                ending.incompleteReason() == null ? null : Trees.object("reason", ending.incompleteReason()));
        tree.put("instructions", null);
        tree.put("max_output_tokens", null);
        tree.put("max_tool_calls", null);
        tree.put("model", model);
        tree.put("output", output);
        tree.putAll(settings());
        if (usage != null) {
            tree.put("usage", ResponsesUsage.write(usage));
        } else if (!ending.isFinal()) {
            tree.put("usage", null); // at the end it is told or left out
        }
        own.members().forEach(tree::putIfAbsent);
        return tree;
    }

    private @Nullable Object completedAt(Ending ending) {
        if (!ending.status().equals(Ending.COMPLETED)) {
            return null;
        }
        Object told = own.members().get("completed_at");
        return told == null ? Long.valueOf(target.epochSeconds().getAsLong()) : told;
    }

    /// What the provider repeated, else what the client asked, else OpenAI's default.
    private @Nullable Object said(String name, @Nullable Object asked) {
        Object repeated = own.members().get(name);
        return repeated == null ? asked : repeated;
    }

    private Map<String, @Nullable Object> settings() {
        if (settings == null) {
            settings = request == null ? ofNobody() : of(request);
            // Two that are known at the end only, or stand elsewhere.
            settings.replaceAll(this::said);
        }
        settings.put("service_tier", serviceTier == null ? settings.get("service_tier") : serviceTier);
        return settings;
    }

    private static Map<String, @Nullable Object> ofNobody() {
        return of(ChatRequest.builder("").build());
    }

    private static Map<String, @Nullable Object> of(ChatRequest request) {
        Map<String, @Nullable Object> asked = request.extensions().members();
        Map<String, @Nullable Object> all = Trees.object();
        all.put("frequency_penalty", orElse(request.sampling().frequencyPenalty(), ZERO));
        all.put("instructions", RequestReader.instructions(request));
        all.put("max_output_tokens", request.maxOutputTokens());
        all.put("max_tool_calls", asked.get("max_tool_calls"));
        all.put("parallel_tool_calls", orElse(request.tools().parallel(), true));
        all.put("presence_penalty", orElse(request.sampling().presencePenalty(), ZERO));
        all.put("previous_response_id", request.state().previousResponseId());
        all.put("prompt_cache_key", request.cache().key());
        all.put("prompt_cache_retention", request.cache().retention());
        all.put("reasoning", reasoning(request.reasoning()));
        all.put("safety_identifier", asked.containsKey("user") ? request.user() : null);
        all.put("service_tier", orElse(request.serviceTier(), "default"));
        all.put("store", orElse(request.state().store(), false)); // nobody stores what was translated
        all.put("temperature", orElse(request.sampling().temperature(), ONE));
        all.put("text", text(request));
        ToolsWriter writer = new ToolsWriter(true, Flavour.PLAIN, new Losses(OPENAI_RESPONSES));
        List<@Nullable Object> tools = tools(writer, request.tools().tools());
        Object choice = writer.choice(request.tools().choice());
        Object otherChoice = orElse(asked.get("tool_choice"), "auto");
        all.put("tool_choice", orElse(choice, otherChoice));
        all.put("tools", tools);
        all.put("top_logprobs", orElse(request.sampling().topLogprobs(), 0));
        all.put("top_p", orElse(request.sampling().topP(), ONE));
        all.put("truncation", orElse(asked.get("truncation"), "disabled"));
        all.put("user", asked.containsKey("user") ? asked.get("user") : request.user());
        all.put("metadata", request.metadata());
        if (request.state().conversation() != null) {
            Object conversation = request.state().conversation();
            all.put("conversation", conversation instanceof String id ? Trees.object("id", id) : conversation);
        }
        return all;
    }

    private static @Nullable Object orElse(@Nullable Object value, @Nullable Object otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, @Nullable Object> reasoning(@Nullable ReasoningSettings settings) {
        Map<String, @Nullable Object> reasoning = Trees.object(
                "effort",
                settings == null ? null : settings.effort(),
                "summary",
                settings == null ? null : settings.summary());
        if (settings != null && settings.extensions().belongTo(OPENAI_RESPONSES)) {
            settings.extensions().members().forEach(reasoning::putIfAbsent);
        }
        return reasoning;
    }

    private static Map<String, @Nullable Object> text(ChatRequest request) {
        return Trees.object(
                "format",
                request.format() == null ? Trees.object("type", "text") : RequestWriter.format(request.format()),
                "verbosity",
                orElse(request.verbosity(), "medium"));
    }

    /// Functions with all the members that OpenAI shows, which are strict unless the client said otherwise.
    private static List<@Nullable Object> tools(ToolsWriter writer, List<Tool> tools) {
        List<@Nullable Object> written = new ArrayList<>();
        for (Object tool : writer.tools(tools)) {
            if (tool instanceof Map<?, ?> members && "function".equals(members.get("type"))) {
                Map<String, @Nullable Object> shown = Trees.object("type", "function", "description", null);
                members.forEach((name, value) -> shown.put((String) name, value));
                shown.putIfAbsent("parameters", null);
                shown.putIfAbsent("strict", true);
                written.add(shown);
            } else {
                written.add(tool);
            }
        }
        return written;
    }
}
