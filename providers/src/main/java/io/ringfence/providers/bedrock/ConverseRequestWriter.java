package io.ringfence.providers.bedrock;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.translate.FormatInstruction;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.Unsupported;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes one request.
final class ConverseRequestWriter {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    /// Members that only Converse has, so that a client of any dialect who writes them can mean nothing else.
    private static final Set<String> OWN_MEMBERS = Set.of(
            "guardrailConfig",
            "additionalModelRequestFields",
            "additionalModelResponseFieldPaths",
            "promptVariables",
            "performanceConfig");

    /// Another name for `additionalModelRequestFields` that clients of other dialects may use.
    private static final String ADDITIONAL_PARAMETERS = "additional_parameters";

    static final String USER_ID = "user_id";

    private static final Pattern METADATA_KEY = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,-.]{1,256}");
    private static final Pattern METADATA_VALUE = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,-.]{0,256}");
    private static final int MAX_METADATA = 16;
    private static final int MAX_CACHE_POINTS = 4;

    /// What Claude takes beside thoughts.
    private static final BigDecimal MIN_TOP_P_WITH_THOUGHTS = new BigDecimal("0.95");

    private final ChatRequest request;
    private final RequestTarget target;
    private final Losses losses;
    private final ConverseModel model;
    private final ConverseReasoningWriter reasoning;
    private final Map<String, @Nullable Object> additional = new LinkedHashMap<>();

    ConverseRequestWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.losses = losses;
        this.model = ConverseModel.of(target.model());
        this.reasoning = new ConverseReasoningWriter(model, target.budgets(), losses);
    }

    Map<String, @Nullable Object> write() {
        Unsupported.refuseKeptElsewhere(request, losses);
        boolean tellsCalls = !declaresTools() && hasToolParts(request.messages());
        var blocks = new ConverseBlockWriter(model, target.stateOrigin(), tellsCalls, losses);
        var writer = new ConverseMessageWriter(blocks, losses);
        List<Map<String, @Nullable Object>> system = writer.system(request.instructions(), request.messages());
        String instruction = FormatInstruction.of(request.format(), model.knowsOutputFormat(), losses);
        if (instruction != null) {
            system.add(Members.of("text", instruction));
        }
        writer.take(request.messages());
        reasoning.write(request.reasoning(), !writer.continuesCallsWithoutThoughts(), additional);
        // A prepared prompt may bring messages of its own.
        boolean hasPrompt = request.extensions().members().containsKey("promptVariables");
        List<Map<String, @Nullable Object>> messages =
                writer.messages(!hasPrompt, model.takesPrefill() && reasoning.budget() == 0);
        CacheHint automatic = request.cache().automatic();
        if (automatic != null && !messages.isEmpty()) {
            blocks.cachePoint(automatic, content(messages.getLast()));
        }
        Map<String, @Nullable Object> body = Members.of("messages", messages);
        Members.put(body, "system", system.isEmpty() ? null : system);
        Map<String, @Nullable Object> inference = inferenceConfig();
        Members.put(body, "inferenceConfig", inference.isEmpty() ? null : inference);
        var tools = new ConverseToolWriter(model, reasoning.budget() > 0, losses);
        Members.put(body, "toolConfig", tools.write(request.tools(), additional));
        limitCachePoints(body);
        Members.put(body, "outputConfig", outputConfig());
        Members.put(body, "requestMetadata", metadata());
        Members.put(body, "serviceTier", serviceTier());
        noteWhatIsLost();
        extensions(body);
        askForStopSequence(inference, body);
        Members.put(body, "additionalModelRequestFields", additional.isEmpty() ? null : additional);
        return body;
    }

    /// Whether any tool will be declared, see [ConverseToolWriter].
    private boolean declaresTools() {
        if (request.tools().choice() instanceof ToolChoice.None) {
            return false;
        }
        return request.tools().tools().stream().anyMatch(tool -> switch (tool) {
            case Tool.Function function ->
                !(request.tools().choice() instanceof ToolChoice.Subset subset)
                        || subset.names().contains(function.name());
            case Tool.BuiltIn builtIn -> builtIn.origin() == DIALECT;
        });
    }

    private static boolean hasToolParts(List<Message> messages) {
        for (Message message : messages) {
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolCall || part instanceof Part.ToolResult) {
                    return true;
                }
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked") // the writer of messages made it
    private static List<Map<String, @Nullable Object>> content(Map<String, @Nullable Object> message) {
        return (List<Map<String, @Nullable Object>>) requireNonNull(message.get("content"));
    }

    /// Four are allowed. The later ones save most, so the first ones among the messages go.
    @SuppressWarnings("unchecked") // this class made the body
    private void limitCachePoints(Map<String, @Nullable Object> body) {
        List<List<Map<String, @Nullable Object>>> places = new ArrayList<>();
        for (Map<String, @Nullable Object> message :
                (List<Map<String, @Nullable Object>>) requireNonNull(body.get("messages"))) {
            places.add(content(message));
        }
        if (body.get("system") instanceof List<?> system) {
            places.add((List<Map<String, @Nullable Object>>) system);
        }
        if (body.get("toolConfig") instanceof Map<?, ?> config && config.get("tools") instanceof List<?> tools) {
            places.add((List<Map<String, @Nullable Object>>) tools);
        }
        long surplus = -MAX_CACHE_POINTS;
        for (List<Map<String, @Nullable Object>> place : places) {
            surplus += place.stream()
                    .filter(block -> block.containsKey("cachePoint"))
                    .count();
        }
        for (List<Map<String, @Nullable Object>> place : places) {
            for (int i = 0; i < place.size() && surplus > 0; ) {
                if (place.get(i).containsKey("cachePoint")) {
                    place.remove(i);
                    surplus--;
                    losses.add("more than " + MAX_CACHE_POINTS + " cache hints are not emitted to "
                            + DIALECT.wireFormat());
                } else {
                    i++;
                }
            }
        }
    }

    private Map<String, @Nullable Object> inferenceConfig() {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        Sampling sampling = request.sampling();
        maxTokens(config);
        Number temperature = sampling.temperature();
        Number topP = sampling.topP();
        boolean isRefused =
                !model.takesSampling() || (model.isClaude() && reasoning.thinks()) || reasoning.leavesNoLimits();
        if (isRefused) {
            if (temperature != null && !isOne(temperature)) {
                losses.dropped("temperature");
            }
            boolean isTopPTaken = topP != null
                    && model.takesSampling()
                    && !reasoning.leavesNoLimits()
                    && decimal(topP).compareTo(MIN_TOP_P_WITH_THOUGHTS) >= 0;
            if (isTopPTaken) {
                config.put("topP", topP);
            } else if (topP != null && !isOne(topP)) {
                losses.dropped("top_p");
            }
            lost(sampling.topK(), "top_k");
        } else {
            Members.put(config, "temperature", temperature == null ? null : clamped(temperature));
            if (topP != null && temperature != null && !model.takesTemperatureAndTopP()) {
                losses.add("top_p is dropped because the model takes no temperature beside it");
            } else {
                Members.put(config, "topP", topP);
            }
            topK(sampling.topK());
        }
        stopSequences(sampling.stop(), config);
        return config;
    }

    private void maxTokens(Map<String, @Nullable Object> config) {
        Long limit = request.maxOutputTokens();
        if (limit == null) {
            return;
        }
        if (reasoning.leavesNoLimits()) {
            losses.dropped("max_tokens");
        } else if (limit <= reasoning.budget()) {
            losses.add("max_tokens is raised above the thinking budget");
            config.put("maxTokens", limit + Math.min(reasoning.budget(), Long.MAX_VALUE - Math.max(0, limit)));
        } else {
            config.put("maxTokens", limit);
        }
    }

    private static boolean isOne(Number number) {
        return decimal(number).compareTo(BigDecimal.ONE) == 0;
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    private Number clamped(Number temperature) {
        if (decimal(temperature).compareTo(BigDecimal.ONE) <= 0) {
            return temperature;
        }
        losses.add("temperature is lowered to 1, the highest of " + DIALECT.wireFormat());
        return 1;
    }

    private void topK(@Nullable Number topK) {
        if (topK == null) {
            return;
        }
        if (model.isClaude()) {
            additional.put("top_k", topK);
        } else if (model.isNova()) {
            additional.put("inferenceConfig", Members.of("topK", topK));
        } else {
            losses.dropped("top_k");
        }
    }

    private void stopSequences(List<String> stop, Map<String, @Nullable Object> config) {
        List<String> visible = stop.stream()
                .filter(word -> !(model.isClaude() ? word.isBlank() : word.isEmpty()))
                .toList();
        if (visible.size() < stop.size()) {
            losses.droppedAll("stop sequences of white space");
        }
        if (!visible.isEmpty()) {
            config.put("stopSequences", visible);
        }
    }

    private @Nullable Map<String, @Nullable Object> outputConfig() {
        if (!(request.format() instanceof OutputFormat.JsonSchema schema) || !model.knowsOutputFormat()) {
            return null;
        }
        Map<String, @Nullable Object> definition = Members.of("schema", JsonTree.string(schema.schema()));
        Members.put(definition, "name", schema.name());
        Members.put(definition, "description", schema.description());
        Map<String, @Nullable Object> format =
                Members.of("type", "json_schema", "structure", Members.of("jsonSchema", definition));
        return Members.of("textFormat", format);
    }

    /// At most sixteen pairs of plain characters.
    private @Nullable Map<String, @Nullable Object> metadata() {
        Map<String, String> asked = new LinkedHashMap<>(request.metadata());
        if (request.user() != null) {
            asked.putIfAbsent(USER_ID, request.user());
        }
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        asked.forEach((key, value) -> {
            boolean fits = METADATA_KEY.matcher(key).matches()
                    && METADATA_VALUE.matcher(value).matches();
            if (fits && metadata.size() < MAX_METADATA) {
                metadata.put(key, value);
            } else if (key.equals(USER_ID) && value.equals(request.user())) {
                losses.dropped("user");
            } else {
                losses.dropped("metadata");
            }
        });
        return metadata.isEmpty() ? null : metadata;
    }

    private @Nullable Map<String, @Nullable Object> serviceTier() {
        return switch (request.serviceTier()) {
            case null -> null;
            case "auto" -> null;
            case "standard_only" -> Members.of("type", "default");
            case "default", "priority", "flex", "reserved" -> Members.of("type", request.serviceTier());
            default -> {
                losses.dropped("service_tier");
                yield null;
            }
        };
    }

    private void noteWhatIsLost() {
        Sampling sampling = request.sampling();
        lost(sampling.seed(), "seed");
        lostUnlessZero(sampling.presencePenalty(), "presence_penalty");
        lostUnlessZero(sampling.frequencyPenalty(), "frequency_penalty");
        if (sampling.choices() != null && sampling.choices() != 1) {
            losses.dropped("n");
        }
        if (Boolean.TRUE.equals(sampling.logprobs())) {
            losses.dropped("logprobs");
        }
        lostUnlessZero(sampling.topLogprobs(), "top_logprobs");
        if (sampling.logitBias() != null && !sampling.logitBias().isEmpty()) {
            losses.dropped("logit_bias");
        }
        Unsupported.drop(request, losses);
        for (String include : request.state().include()) {
            // Signatures of thoughts come unasked.
            if (!include.equals("reasoning.encrypted_content")) {
                losses.dropped("include " + include);
            }
        }
        if (request.tools().choice() instanceof ToolChoice.None
                && request.tools().tools().stream()
                        .anyMatch(tool -> tool instanceof Tool.BuiltIn builtIn && builtIn.origin() != DIALECT)) {
            losses.droppedAll("builtin tools");
        }
    }

    /// Converse tells which stop sequence came only to those who ask for Claude's own field. A place that an
    /// answer has not is passed over.
    private void askForStopSequence(Map<String, @Nullable Object> inference, Map<String, @Nullable Object> body) {
        if (model.isClaude() && inference.containsKey("stopSequences")) {
            body.putIfAbsent("additionalModelResponseFieldPaths", ConverseFinish.STOP_SEQUENCE_PATHS);
        }
    }

    private void lostUnlessZero(@Nullable Number value, String name) {
        if (value != null && decimal(value).signum() != 0) {
            losses.dropped(name);
        }
    }

    private void lost(@Nullable Object value, String name) {
        if (value != null) {
            losses.dropped(name);
        }
    }

    /// Puts the dialect's own members back, and takes them from other dialects' requests, too.
    private void extensions(Map<String, @Nullable Object> body) {
        Map<String, @Nullable Object> foreign = new LinkedHashMap<>();
        boolean isOwn = request.extensions().belongTo(DIALECT);
        request.extensions().members().forEach((name, value) -> {
            boolean isAdditional = name.equals("additionalModelRequestFields") || name.equals(ADDITIONAL_PARAMETERS);
            if (isAdditional && value instanceof Map<?, ?> fields) {
                Map<String, @Nullable Object> more = new LinkedHashMap<>();
                fields.forEach((key, field) -> more.put((String) key, field));
                Members.merge(additional, more);
            } else if (isOwn && body.get(name) instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                Members.merge(body, Members.of(name, value));
            } else if (isOwn || OWN_MEMBERS.contains(name)) {
                body.putIfAbsent(name, value);
            } else {
                foreign.put(name, value);
            }
        });
        losses.extensions("", new Extensions(request.extensions().origin(), foreign));
    }
}
