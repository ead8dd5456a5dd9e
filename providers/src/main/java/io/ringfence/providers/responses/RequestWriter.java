package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes one request. One thread.
final class RequestWriter {
    /// OpenAI refuses a lower limit.
    private static final long MIN_OUTPUT_TOKENS = 16;

    private static final int MAX_IDENTIFIER_LENGTH = 64;
    private static final String INCLUDE_STATE = "reasoning.encrypted_content";
    private static final Set<String> TIERS =
            Set.of("auto", "default", "flex", "scale", "priority", "fast", "ultrafast");

    private final ChatRequest request;
    private final RequestTarget target;
    private final Losses losses;
    private final boolean isOwn;
    private final Map<String, @Nullable Object> body = Trees.object();

    RequestWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.losses = losses;
        this.isOwn = RequestReader.isOwn(request);
    }

    Map<String, @Nullable Object> write() {
        if (!target.model().isEmpty()) {
            body.put("model", target.model());
        }
        instructions();
        input();
        tools();
        limit();
        sampling();
        text();
        reasoning();
        cache();
        state();
        who();
        if (request.stream()) {
            body.put("stream", true);
        }
        if (!request.modalities().isEmpty() && !request.modalities().equals(List.of("text"))) {
            losses.droppedAll("modalities");
        }
        extensions();
        return body;
    }

    private void instructions() {
        for (Part part : request.instructions()) {
            if (part instanceof Part.Text text) {
                new ContentWriter(target.flavour(), losses).noCache(text.cache());
                losses.extensions("instructions", text.extensions());
            } else {
                losses.dropped("a part of the instructions that is no text");
            }
        }
        Trees.putIfPresent(body, "instructions", RequestReader.instructions(request));
    }

    private void input() {
        boolean isKept = isOwn && !Boolean.FALSE.equals(request.state().store());
        List<@Nullable Object> items = new InputWriter(target, isKept, losses).write(request.messages());
        if (!items.isEmpty() || !isOwn) {
            body.put("input", items);
        }
    }

    private void tools() {
        ToolsWriter writer = new ToolsWriter(isOwn, target.flavour(), losses);
        List<@Nullable Object> tools = writer.tools(request.tools().tools());
        if (!tools.isEmpty()) {
            body.put("tools", tools);
        }
        ToolChoice choice = request.tools().choice();
        if (!isOwn) {
            choice = possible(choice, writer, tools.isEmpty());
        }
        Trees.putIfPresent(body, "tool_choice", writer.choice(choice));
        if (!tools.isEmpty() || isOwn) {
            Trees.putIfPresent(body, "parallel_tool_calls", request.tools().parallel());
        }
    }

    /// Tools of another dialect's own may have been dropped; a stored prompt of OpenAI's, which could bring
    /// some, there is none.
    private @Nullable ToolChoice possible(@Nullable ToolChoice choice, ToolsWriter writer, boolean noTools) {
        return switch (choice) {
            case ToolChoice.Named named when !writer.has(named.name()) -> throw unsupported(named.name());
            case ToolChoice.Subset subset -> possible(subset, writer);
            case ToolChoice.Required _
            when noTools && !request.tools().tools().isEmpty() ->
                throw unsupported(names(request.tools().tools()));
            case null, default -> noTools ? null : choice;
        };
    }

    private static ToolChoice possible(ToolChoice.Subset subset, ToolsWriter writer) {
        List<String> names = subset.names().stream().filter(writer::has).toList();
        if (names.isEmpty()) {
            throw unsupported(String.join(", ", subset.names()));
        }
        return new ToolChoice.Subset(names, subset.required());
    }

    private static ProtocolException unsupported(String names) {
        return ProtocolException.unsupported(
                "tool_choice demands " + names + ", which cannot be said in " + OPENAI_RESPONSES.wireFormat());
    }

    private static String names(List<Tool> tools) {
        List<String> names = new ArrayList<>();
        for (Tool tool : tools) {
            names.add(
                    switch (tool) {
                        case Tool.Function function -> function.name();
                        case Tool.BuiltIn builtIn -> builtIn.type();
                    });
        }
        return String.join(", ", names);
    }

    private void limit() {
        Long limit = request.maxOutputTokens();
        if (limit == null) {
            return;
        }
        boolean isTooLow = limit < MIN_OUTPUT_TOKENS && !isOwn;
        if (isTooLow) {
            losses.add("the output limit of " + limit + " tokens is raised to " + MIN_OUTPUT_TOKENS
                    + " when bridging to " + OPENAI_RESPONSES.wireFormat());
        }
        body.put("max_output_tokens", isTooLow ? MIN_OUTPUT_TOKENS : limit);
    }

    private void sampling() {
        Sampling sampling = request.sampling();
        ReasoningSettings reasoning = request.reasoning();
        boolean thinksByItself = !isOwn
                && ReasoningModels.isReasoning(target.model())
                && !(reasoning != null && "none".equals(Efforts.of(reasoning, target)));
        if (thinksByItself) {
            lost("temperature", sampling.temperature());
            lost("top_p", sampling.topP());
        } else {
            Trees.putIfPresent(body, "temperature", sampling.temperature());
            Trees.putIfPresent(body, "top_p", sampling.topP());
        }
        // OpenAI has none of these here; the servers of others that speak the dialect do.
        boolean knowsMore = isOwn || target.flavour() == Flavour.OPENROUTER || target.flavour() == Flavour.COMPATIBLE;
        List<String> stop = sampling.stop();
        if (knowsMore) {
            Trees.putIfPresent(body, "top_k", sampling.topK());
            Trees.putIfPresent(body, "seed", sampling.seed());
            Trees.putIfPresent(body, "presence_penalty", sampling.presencePenalty());
            Trees.putIfPresent(body, "frequency_penalty", sampling.frequencyPenalty());
            Trees.putIfPresent(body, "stop", stop.isEmpty() ? null : stop);
        } else {
            lost("top_k", sampling.topK());
            lost("seed", sampling.seed());
            lost("presence_penalty", sampling.presencePenalty());
            lost("frequency_penalty", sampling.frequencyPenalty());
            lost("stop", stop.isEmpty() ? null : stop);
        }
        Trees.putIfPresent(body, "top_logprobs", sampling.topLogprobs());
        lost("logit_bias", sampling.logitBias());
        if (sampling.choices() != null && sampling.choices() > 1) {
            losses.dropped("n");
        }
    }

    private void lost(String name, @Nullable Object value) {
        if (value != null) {
            losses.dropped(name);
        }
    }

    private void text() {
        Map<String, @Nullable Object> text = Trees.object();
        if (request.format() != null) {
            text.put("format", format(request.format()));
        }
        Trees.putIfPresent(text, "verbosity", request.verbosity());
        if (!text.isEmpty()) {
            body.put("text", text);
        }
    }

    static Map<String, @Nullable Object> format(OutputFormat format) {
        return switch (format) {
            case OutputFormat.PlainText _ -> Trees.object("type", "text");
            case OutputFormat.AnyJson _ -> Trees.object("type", "json_object");
            case OutputFormat.JsonSchema schema -> {
                Map<String, @Nullable Object> written =
                        Trees.object("type", "json_schema", "name", schema.name() == null ? "response" : schema.name());
                Trees.putIfPresent(written, "description", schema.description());
                written.put("schema", schema.schema());
                Trees.putIfPresent(written, "strict", schema.strict());
                yield written;
            }
        };
    }

    private void reasoning() {
        ReasoningSettings settings = request.reasoning();
        if (settings == null) {
            return;
        }
        String effort = Efforts.of(settings, target);
        if (settings.effort() == null
                && settings.mode() == ReasoningSettings.Mode.OFF
                && effort != null
                && !effort.equals("none")) {
            losses.add("thinking cannot be turned off with " + target.model() + " and gets the effort " + effort);
        }
        Map<String, @Nullable Object> reasoning = Trees.object();
        Trees.putIfPresent(reasoning, "effort", effort);
        boolean showsThoughts = Boolean.TRUE.equals(settings.includeThoughts());
        Trees.putIfPresent(
                reasoning, "summary", settings.summary() == null && showsThoughts ? "auto" : settings.summary());
        if (settings.extensions().belongTo(OPENAI_RESPONSES)) {
            settings.extensions().members().forEach(reasoning::putIfAbsent);
        } else {
            losses.extensions("reasoning", settings.extensions());
        }
        if (!reasoning.isEmpty()) {
            body.put("reasoning", reasoning);
        }
    }

    private void cache() {
        Trees.putIfPresent(body, "prompt_cache_key", request.cache().key());
        Trees.putIfPresent(body, "prompt_cache_retention", request.cache().retention());
        // A wish for caching as such is fulfilled: OpenAI always does.
        if (request.cache().cachedContent() != null) {
            throw ProtocolException.unsupported("cachedContent holds a part of the prompt, which cannot be said in "
                    + OPENAI_RESPONSES.wireFormat());
        }
    }

    private void state() {
        StateSettings state = request.state();
        Boolean store = state.store();
        if (store == null && !isOwn) {
            store = false;
        }
        Trees.putIfPresent(body, "store", store);
        Set<String> include = new LinkedHashSet<>(state.include());
        if (Boolean.TRUE.equals(request.sampling().logprobs())) {
            include.add(RequestReader.INCLUDE_LOGPROBS);
        }
        if (!isOwn && mayNeedState()) {
            include.add(INCLUDE_STATE);
        }
        if (!include.isEmpty()) {
            body.put("include", new ArrayList<>(include));
        }
        Trees.putIfPresent(body, "previous_response_id", state.previousResponseId());
        Trees.putIfPresent(body, "conversation", state.conversation());
        Trees.putIfPresent(body, "background", state.background());
    }

    /// OpenAI refuses the wish for encrypted reasoning with models that do not reason. Servers of open models
    /// encrypt nothing.
    private boolean mayNeedState() {
        boolean isOpen = switch (target.flavour()) {
            case PLAIN, AZURE, XAI, OPENROUTER -> target.model().contains("gpt-oss");
            case MISTRAL, DEEPSEEK, GROQ, VERTEX, COMPATIBLE -> true;
        };
        if (isOpen) {
            return holdsState();
        }
        ReasoningSettings reasoning = request.reasoning();
        if (reasoning != null) {
            return !"none".equals(Efforts.of(reasoning, target));
        }
        return target.flavour() == Flavour.XAI || ReasoningModels.isReasoning(target.model()) || holdsState();
    }

    private boolean holdsState() {
        for (Message message : request.messages()) {
            for (Part part : message.parts()) {
                if (part instanceof Part.Reasoning reasoning
                        && reasoning.state() != null
                        && reasoning.state().origin().equals(target.stateOrigin())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void who() {
        if (!request.metadata().isEmpty()) {
            body.put("metadata", request.metadata());
        }
        String user = request.user();
        if (user != null) {
            boolean hasBoth = isOwn && request.extensions().members().containsKey("user");
            boolean isIdentifier = target.flavour() == Flavour.PLAIN || hasBoth;
            // OpenAI refuses longer ones, and wants no more of them than that they tell users apart.
            boolean isTooLong = user.length() > MAX_IDENTIFIER_LENGTH && !isOwn;
            body.put(isIdentifier ? "safety_identifier" : "user", isTooLong ? ItemIds.hash(user, 32) : user);
        }
        String tier = "standard_only".equals(request.serviceTier()) ? "default" : request.serviceTier();
        if (tier != null && !isOwn && !TIERS.contains(tier)) {
            losses.dropped("service_tier");
        } else {
            Trees.putIfPresent(body, "service_tier", tier);
        }
    }

    /// Back to where they stood: also into objects that were written.
    private void extensions() {
        if (!isOwn) {
            losses.extensions("", request.extensions());
            return;
        }
        request.extensions().members().forEach((name, value) -> {
            Object written = body.get(name);
            if (written instanceof Map<?, ?> members && value instanceof Map<?, ?> more) {
                Map<String, @Nullable Object> merged = Trees.object();
                members.forEach((key, member) -> merged.put((String) key, member));
                more.forEach((key, member) -> merged.putIfAbsent((String) key, member));
                body.put(name, merged);
            } else {
                body.putIfAbsent(name, value);
            }
        });
    }
}
