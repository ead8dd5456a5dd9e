package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.translate.FormatInstruction;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.Unsupported;
import io.ringfence.providers.tree.Members;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes one request.
final class CohereRequestWriter {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    /// Members that only Cohere has, so that a client of any dialect who writes them can mean nothing else.
    private static final Set<String> OWN_MEMBERS =
            Set.of("safety_mode", "citation_options", "documents", "strict_tools");

    private static final int MAX_STOP_SEQUENCES = 5;
    private static final BigDecimal MIN_P = new BigDecimal("0.01");
    private static final BigDecimal MAX_P = new BigDecimal("0.99");
    private static final BigDecimal MAX_K = new BigDecimal(500);

    /// What may wait longest when there is much to do.
    private static final int LAST_PRIORITY = 999;

    private final ChatRequest request;
    private final RequestTarget target;
    private final Losses losses;
    private final Map<String, @Nullable Object> body = new LinkedHashMap<>();

    CohereRequestWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.losses = losses;
    }

    Map<String, @Nullable Object> write() {
        Unsupported.refuseKeptElsewhere(request, losses);
        body.put("model", target.model());
        var messages = new CohereMessageWriter(target.stateOrigin(), losses);
        body.put("messages", List.of()); // keeps the place of the real ones
        List<Map<String, @Nullable Object>> tools = CohereTools.write(request.tools(), body, losses);
        List<Map<String, @Nullable Object>> conversation =
                messages.messages(request.instructions(), request.messages());
        boolean hasDocuments = !messages.documents().isEmpty();
        if (hasDocuments) {
            body.put("documents", messages.documents());
        }
        responseFormat(hasDocuments || !tools.isEmpty(), conversation);
        if (conversation.isEmpty()) {
            throw ProtocolException.unsupported(DIALECT.wireFormat() + " needs a message");
        }
        body.put("messages", conversation);
        Members.put(body, "max_tokens", request.maxOutputTokens());
        sampling(request.sampling());
        reasoning(request.reasoning());
        if (request.stream()) {
            body.put("stream", true);
        }
        serviceTier();
        noteWhatIsLost();
        extensions();
        return body;
    }

    /// Neither tools nor documents go with a format: then the model is asked in words.
    private void responseFormat(boolean isForbidden, List<Map<String, @Nullable Object>> conversation) {
        switch (request.format()) {
            case null -> {}
            case OutputFormat.PlainText _ -> body.put("response_format", Members.of("type", "text"));
            case OutputFormat.AnyJson _ -> {
                if (isForbidden) {
                    ask(FormatInstruction.ANY_JSON, conversation);
                } else {
                    body.put("response_format", Members.of("type", "json_object"));
                }
            }
            case OutputFormat.JsonSchema schema -> {
                if (isForbidden) {
                    ask(FormatInstruction.of(schema), conversation);
                } else {
                    body.put("response_format", Members.of("type", "json_object", "json_schema", schema.schema()));
                }
            }
        }
    }

    private void ask(String instruction, List<Map<String, @Nullable Object>> conversation) {
        losses.add("structured output is asked for by an instruction because tools and documents forbid a format");
        conversation.addFirst(Members.of("role", "system", "content", instruction));
    }

    private void sampling(Sampling sampling) {
        Members.put(
                body, "temperature", within(sampling.temperature(), "temperature", BigDecimal.ZERO, BigDecimal.ONE));
        Number p = sampling.topP();
        boolean cutsNothing = p != null && decimal(p).compareTo(BigDecimal.ONE) == 0;
        Members.put(body, "p", cutsNothing ? MAX_P : within(p, "top_p", MIN_P, MAX_P));
        Members.put(body, "k", within(sampling.topK(), "top_k", BigDecimal.ZERO, MAX_K));
        Long seed = sampling.seed();
        if (seed != null && seed < 0) {
            losses.dropped("seed");
        } else {
            Members.put(body, "seed", seed);
        }
        penalty(sampling.frequencyPenalty(), "frequency_penalty");
        penalty(sampling.presencePenalty(), "presence_penalty");
        List<String> stop = sampling.stop();
        if (stop.size() > MAX_STOP_SEQUENCES) {
            losses.add(
                    "more than " + MAX_STOP_SEQUENCES + " stop sequences are not emitted to " + DIALECT.wireFormat());
            stop = stop.subList(0, MAX_STOP_SEQUENCES);
        }
        if (!stop.isEmpty()) {
            body.put("stop_sequences", stop);
        }
        Members.put(body, "logprobs", sampling.logprobs());
        if (sampling.topLogprobs() != null && sampling.topLogprobs() > 0) {
            losses.dropped("top_logprobs");
        }
        if (sampling.choices() != null && sampling.choices() != 1) {
            losses.dropped("n");
        }
        if (sampling.logitBias() != null && !sampling.logitBias().isEmpty()) {
            losses.dropped("logit_bias");
        }
    }

    /// A penalty below zero, a reward, does not exist here.
    private void penalty(@Nullable Number value, String name) {
        Members.put(body, name, within(value, name, BigDecimal.ZERO, BigDecimal.ONE));
    }

    private @Nullable Number within(@Nullable Number value, String name, BigDecimal min, BigDecimal max) {
        if (value == null) {
            return null;
        }
        BigDecimal exact = decimal(value);
        if (exact.compareTo(max) > 0) {
            losses.add(name + " is lowered to " + max + ", the highest of " + DIALECT.wireFormat());
            return max;
        }
        if (exact.compareTo(min) < 0) {
            losses.add(name + " is raised to " + min + ", the lowest of " + DIALECT.wireFormat());
            return min;
        }
        return value;
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    private void reasoning(@Nullable ReasoningSettings settings) {
        if (settings == null) {
            return;
        }
        losses.extensions("reasoning", settings.extensions());
        Long budget = settings.budgetTokens();
        boolean isOff = settings.mode() == ReasoningSettings.Mode.OFF
                || "none".equals(settings.effort())
                || Long.valueOf(0).equals(budget);
        boolean isOn = !isOff && (settings.mode() != null || budget != null || asksByEffort(settings));
        if (!isOff && !isOn) {
            return;
        }
        if (!CohereModel.thinks(target.model())) {
            if (isOn) {
                losses.droppedAll("reasoning settings");
            }
            return;
        }
        Map<String, @Nullable Object> thinking = Members.of("type", isOff ? "disabled" : "enabled");
        if (isOn) {
            long tokens = budget != null && budget > 0 ? budget : tokens(settings.effort());
            if (tokens > 0) {
                thinking.put("token_budget", tokens);
            }
            if (Boolean.FALSE.equals(settings.includeThoughts())) {
                losses.dropped("the wish to leave thoughts out");
            }
        }
        if (settings.extensions().belongTo(DIALECT)) {
            settings.extensions().members().forEach(thinking::putIfAbsent);
        }
        body.put("thinking", thinking);
    }

    /// In Anthropic's dialect an effort alone is how much to say, not a wish for thoughts.
    private static boolean asksByEffort(ReasoningSettings settings) {
        return settings.effort() != null && !settings.extensions().belongTo(Dialect.ANTHROPIC_MESSAGES);
    }

    private long tokens(@Nullable String effort) {
        return effort == null ? 0 : target.budgets().tokens(effort);
    }

    /// Nothing goes before what has no priority.
    private void serviceTier() {
        switch (request.serviceTier()) {
            case null -> {}
            case "auto", "default", "standard_only", "priority" -> {}
            case "flex" -> body.put("priority", LAST_PRIORITY);
            default -> losses.dropped("service_tier");
        }
    }

    private void noteWhatIsLost() {
        Unsupported.drop(request, losses);
        if (request.cache().automatic() != null) {
            losses.dropped("prompt cache policy");
        }
        if (!request.metadata().isEmpty()) {
            losses.dropped("metadata");
        }
        if (request.user() != null) {
            losses.dropped("user");
        }
        for (String include : request.state().include()) {
            losses.dropped("include " + include);
        }
    }

    /// Puts the dialect's own members back, and takes them from other dialects' requests, too.
    private void extensions() {
        Map<String, @Nullable Object> foreign = new LinkedHashMap<>();
        boolean isOwn = request.extensions().belongTo(DIALECT);
        request.extensions().members().forEach((name, value) -> {
            if (name.equals("documents") && value instanceof List<?> more) {
                List<Object> all =
                        new ArrayList<>(body.get("documents") instanceof List<?> before ? before : List.of());
                all.addAll(more);
                body.put("documents", all);
            } else if (isOwn || OWN_MEMBERS.contains(name)) {
                body.putIfAbsent(name, value);
            } else {
                foreign.put(name, value);
            }
        });
        losses.extensions("", new Extensions(request.extensions().origin(), foreign));
    }
}
