package io.ringfence.providers.conformance;

import static io.ringfence.providers.Dialect.ANTHROPIC_MESSAGES;
import static io.ringfence.providers.Dialect.BEDROCK_CONVERSE;
import static io.ringfence.providers.Dialect.COHERE_CHAT;
import static io.ringfence.providers.Dialect.GEMINI;
import static io.ringfence.providers.Dialect.OPENAI_CHAT;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/// Generated requests, each such as one dialect can express all of it.
final class NeutralRequests {
    private static final Set<Dialect> OPENAI = EnumSet.of(OPENAI_CHAT, OPENAI_RESPONSES);

    /// Anthropic takes no more.
    private static final int MAX_CACHE_HINTS = 4;

    /// What is translated is stored only on request, and Responses must be told.
    private static final StateSettings NOT_STORED =
            new StateSettings(false, null, null, List.of("reasoning.encrypted_content"), null);

    private NeutralRequests() {}

    static Arbitrary<ChatRequest> in(Dialect dialect) {
        return Combinators.combine(
                        conversation(dialect),
                        NeutralParts.words().injectNull(0.5),
                        tools(dialect),
                        sampling(dialect),
                        format(dialect).injectNull(0.6),
                        reasoning(dialect).injectNull(0.6),
                        Arbitraries.longs().between(2_048, 64_000).injectNull(dialect == ANTHROPIC_MESSAGES ? 0 : 0.5),
                        metadata(dialect))
                .as((messages, system, tools, sampling, format, reasoning, limit, metadata) -> {
                    List<Message> all = new ArrayList<>();
                    boolean hasSystemMessages = dialect == OPENAI_CHAT || dialect == COHERE_CHAT;
                    if (system != null && hasSystemMessages) {
                        all.add(Message.text(Role.SYSTEM, system));
                    }
                    all.addAll(messages);
                    boolean mustThink =
                            reasoning != null && (dialect == ANTHROPIC_MESSAGES || dialect == BEDROCK_CONVERSE);
                    return ChatRequest.builder("model")
                            .instructions(
                                    system == null || hasSystemMessages ? List.of() : List.of(Part.Text.of(system)))
                            .messages(all)
                            .tools(
                                    mustThink && isForced(tools.choice())
                                            ? new ToolSettings(tools.tools(), new ToolChoice.Auto(), null)
                                            : tools)
                            .sampling(suiting(dialect, sampling, reasoning))
                            .format(tools.tools().isEmpty() || dialect != COHERE_CHAT ? format : null)
                            .reasoning(mustThink && hasThoughtlessCalls(messages) ? null : reasoning)
                            .maxOutputTokens(limit)
                            .metadata(metadata)
                            .state(dialect == OPENAI_RESPONSES ? NOT_STORED : StateSettings.NONE)
                            .build();
                })
                .filter(request -> cacheHints(request) <= MAX_CACHE_HINTS && hasDistinctTitles(request));
    }

    /// Converse tells documents apart by their names.
    private static boolean hasDistinctTitles(ChatRequest request) {
        Set<String> seen = new HashSet<>();
        return request.messages().stream()
                .flatMap(message -> message.parts().stream())
                .allMatch(part -> !(part instanceof Part.Document document)
                        || document.title() == null
                        || seen.add(document.title()));
    }

    private static long cacheHints(ChatRequest request) {
        return request.messages().stream()
                .flatMap(message -> message.parts().stream())
                .filter(part -> Canonical.lines(part).contains(".cache.is"))
                .count();
    }

    /// Anthropic wants calls replayed with the thoughts that led to them, when the model shall think.
    private static boolean hasThoughtlessCalls(List<Message> messages) {
        return messages.stream()
                .anyMatch(message -> message.parts().stream().anyMatch(Part.ToolCall.class::isInstance)
                        && message.parts().stream().noneMatch(Part.Reasoning.class::isInstance));
    }

    /// A model that must call a tool cannot think first.
    private static boolean isForced(@Nullable ToolChoice choice) {
        return choice instanceof ToolChoice.Required || choice instanceof ToolChoice.Named;
    }

    /// Models that think take no temperature, and some of Anthropic's only one of these two.
    private static Sampling suiting(Dialect dialect, Sampling sampling, @Nullable ReasoningSettings reasoning) {
        boolean isThinking = reasoning != null && reasoning.mode() != ReasoningSettings.Mode.OFF;
        Number temperature = isThinking ? null : sampling.temperature();
        boolean isEither = (dialect == ANTHROPIC_MESSAGES || dialect == BEDROCK_CONVERSE) && temperature != null;
        return new Sampling(
                temperature,
                isThinking || isEither ? null : sampling.topP(),
                isThinking ? null : sampling.topK(),
                sampling.seed(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                sampling.stop(),
                sampling.choices(),
                null,
                null,
                null);
    }

    /// User, then answers with calls and their results, as often as it happens, and at last the user again.
    private static Arbitrary<List<Message>> conversation(Dialect dialect) {
        // Converse wants words beside documents.
        Arbitrary<List<Part>> user = Combinators.combine(
                        NeutralParts.text(),
                        NeutralParts.userPart(dialect).list().ofMinSize(1).ofMaxSize(3))
                .as((words, parts) -> {
                    List<Part> all = new ArrayList<>(parts);
                    if (dialect == BEDROCK_CONVERSE) {
                        all.add(0, words);
                    }
                    return all;
                });
        Arbitrary<List<Part.ToolCall>> calls = NeutralParts.call(dialect).list().ofMaxSize(3);
        Arbitrary<Part.Reasoning> thoughts = NeutralParts.reasoning(dialect);
        Arbitrary<List<Message>> turn = Combinators.combine(
                        user,
                        dialect == OPENAI_CHAT || dialect == COHERE_CHAT
                                ? Arbitraries.just((Part.Reasoning) null)
                                : thoughts.injectNull(0.5),
                        NeutralParts.text(),
                        calls,
                        result(dialect).list().ofSize(3))
                .as((asked, thought, said, called, results) -> turn(dialect, asked, thought, said, called, results));
        return Combinators.combine(turn.list().ofMaxSize(2), user).as((turns, last) -> {
            List<Message> messages = new ArrayList<>();
            turns.forEach(messages::addAll);
            messages.add(Message.of(Role.USER, last));
            return numbered(messages);
        });
    }

    private static List<Message> turn(
            Dialect dialect,
            List<Part> asked,
            Part.@Nullable Reasoning thought,
            Part said,
            List<Part.ToolCall> called,
            List<Part.ToolResult> results) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.of(Role.USER, asked));
        List<Part> answer = new ArrayList<>();
        if (thought != null) {
            answer.add(thought);
        }
        // Cohere has words before calls in a field of their own.
        if (dialect != COHERE_CHAT || called.isEmpty()) {
            answer.add(said);
        }
        answer.addAll(called);
        messages.add(Message.of(Role.ASSISTANT, answer));
        List<Part> answered = new ArrayList<>();
        for (int i = 0; i < called.size(); i++) {
            answered.add(results.get(i));
        }
        if (!answered.isEmpty()) {
            messages.add(Message.of(Role.TOOL, answered));
        }
        return messages;
    }

    /// Gives calls and their results ids that are used once.
    @SuppressWarnings("NullAway") // does not see in the class file that values of JSON may be null
    private static List<Message> numbered(List<Message> messages) {
        List<Message> numbered = new ArrayList<>();
        int calls = 0;
        int results = 0;
        List<String> names = new ArrayList<>();
        for (Message message : messages) {
            List<Part> parts = new ArrayList<>();
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    names.add(call.name());
                    parts.add(new Part.ToolCall(
                            "call_" + calls++,
                            call.name(),
                            call.arguments(),
                            false,
                            call.state(),
                            null,
                            Extensions.NONE));
                } else if (part instanceof Part.ToolResult result) {
                    parts.add(new Part.ToolResult(
                            "call_" + results,
                            result.name() == null ? null : names.get(results),
                            result.content(),
                            result.json(),
                            result.isError(),
                            null,
                            Extensions.NONE));
                    results++;
                } else {
                    parts.add(part);
                }
            }
            numbered.add(Message.of(message.role(), parts));
        }
        return numbered;
    }

    @SuppressWarnings("NullAway") // does not see in the class file that values of JSON may be null
    private static Arbitrary<Part.ToolResult> result(Dialect dialect) {
        Arbitrary<List<Part>> words = NeutralParts.text().map(List::of);
        return switch (dialect) {
            case GEMINI ->
                NeutralParts.object()
                        .map(json -> new Part.ToolResult("?", "?", List.of(), json, false, null, Extensions.NONE));
            case ANTHROPIC_MESSAGES, BEDROCK_CONVERSE ->
                Combinators.combine(
                                Arbitraries.oneOf(
                                        words,
                                        Combinators.combine(NeutralParts.text(), NeutralParts.image(dialect))
                                                .as(List::of)),
                                Arbitraries.of(true, false))
                        .as((content, failed) ->
                                new Part.ToolResult("?", null, content, null, failed, null, Extensions.NONE));
            case OPENAI_CHAT, OPENAI_RESPONSES, COHERE_CHAT -> words.map(content -> Part.ToolResult.of("?", content));
        };
    }

    private static Arbitrary<ToolSettings> tools(Dialect dialect) {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("a", Map.of("type", "string", "description", "x")),
                "required",
                List.of("a"));
        Arbitrary<@Nullable Boolean> strict = OPENAI.contains(dialect)
                // Responses wants to be told.
                ? Arbitraries.of(true, false).injectNull(dialect == OPENAI_CHAT ? 0.5 : 0)
                : Arbitraries.of(true).injectNull(1);
        Arbitrary<List<Tool>> tools = Combinators.combine(
                        NeutralParts.words().injectNull(dialect == GEMINI ? 0 : 0.3), strict)
                .as((description, isStrict) -> new Object[] {description, isStrict})
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(wishes -> {
                    List<Tool> list = new ArrayList<>();
                    for (Object[] wish : wishes) {
                        list.add(new Tool.Function(
                                "tool_" + list.size(),
                                (String) wish[0],
                                Map.copyOf(schema),
                                (Boolean) wish[1],
                                null,
                                Extensions.NONE));
                    }
                    return list;
                });
        Arbitrary<@Nullable Boolean> parallel = switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> Arbitraries.of(true, false).injectNull(0.5);
            case ANTHROPIC_MESSAGES -> Arbitraries.of(false, false).injectNull(0.5);
            case GEMINI, BEDROCK_CONVERSE, COHERE_CHAT -> Arbitraries.of(true).injectNull(1);
        };
        Arbitrary<ToolSettings> some = Combinators.combine(tools, choice(dialect), parallel)
                // Where no tool may be called, Anthropic has no place for how many.
                .as((list, choice, isParallel) -> new ToolSettings(
                        list,
                        choice,
                        (choice instanceof ToolChoice.None && dialect == ANTHROPIC_MESSAGES) ? null : isParallel));
        // These want the tools that were called declared.
        return dialect == BEDROCK_CONVERSE || dialect == ANTHROPIC_MESSAGES
                ? some
                : Arbitraries.oneOf(Arbitraries.just(ToolSettings.NONE), some);
    }

    private static Arbitrary<ToolChoice> choice(Dialect dialect) {
        ToolChoice auto = new ToolChoice.Auto();
        ToolChoice none = new ToolChoice.None();
        ToolChoice required = new ToolChoice.Required();
        ToolChoice named = new ToolChoice.Named("tool_0");
        ToolChoice subset = new ToolChoice.Subset(List.of("tool_0"), false);
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> Arbitraries.of(auto, none, required, named, subset);
            case ANTHROPIC_MESSAGES -> Arbitraries.of(auto, none, required, named);
            case GEMINI -> Arbitraries.of(auto, none, required, named);
            case BEDROCK_CONVERSE -> Arbitraries.of(auto, required, named);
            case COHERE_CHAT -> Arbitraries.of(none, required);
        };
    }

    private static Arbitrary<Sampling> sampling(Dialect dialect) {
        Set<Dialect> tuned = EnumSet.of(OPENAI_CHAT, GEMINI, COHERE_CHAT);
        Set<Dialect> stopped = EnumSet.complementOf(EnumSet.of(OPENAI_RESPONSES));
        Set<Dialect> topK = EnumSet.of(ANTHROPIC_MESSAGES, GEMINI, COHERE_CHAT);
        return Combinators.combine(
                        number().injectNull(0.5),
                        Arbitraries.<Number>of(new BigDecimal("0.25"), new BigDecimal("0.5"))
                                .injectNull(0.5),
                        known(topK.contains(dialect), Arbitraries.of(1, 40)),
                        known(tuned.contains(dialect), Arbitraries.longs().between(0, Integer.MAX_VALUE)),
                        known(tuned.contains(dialect), number()),
                        known(tuned.contains(dialect), number()),
                        stopped.contains(dialect)
                                ? NeutralParts.words().list().ofMaxSize(3).uniqueElements()
                                : Arbitraries.just(List.<String>of()),
                        known(dialect == OPENAI_CHAT || dialect == GEMINI, Arbitraries.of(2L, 3L)))
                .as((temperature, topP, k, seed, presence, frequency, stop, choices) ->
                        new Sampling(temperature, topP, k, seed, presence, frequency, stop, choices, null, null, null));
    }

    private static Arbitrary<Number> number() {
        return Arbitraries.of(1, new BigDecimal("0.25"), new BigDecimal("0.5"));
    }

    private static <T> Arbitrary<@Nullable T> known(boolean isKnown, Arbitrary<T> arbitrary) {
        return isKnown ? arbitrary.injectNull(0.5) : Arbitraries.just((T) null);
    }

    private static Arbitrary<OutputFormat> format(Dialect dialect) {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("a", Map.of("type", "string")),
                "required",
                List.of("a"),
                "additionalProperties",
                false);
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES ->
                Arbitraries.of(
                        new OutputFormat.PlainText(),
                        new OutputFormat.AnyJson(),
                        new OutputFormat.JsonSchema("name", "words", Map.copyOf(schema), true));
            case ANTHROPIC_MESSAGES ->
                Arbitraries.of(new OutputFormat.JsonSchema(null, null, Map.copyOf(schema), null));
            case GEMINI, COHERE_CHAT ->
                Arbitraries.of(
                        new OutputFormat.AnyJson(), new OutputFormat.JsonSchema(null, null, Map.copyOf(schema), null));
            case BEDROCK_CONVERSE ->
                Arbitraries.of(new OutputFormat.JsonSchema("name", null, Map.copyOf(schema), null));
        };
    }

    private static Arbitrary<ReasoningSettings> reasoning(Dialect dialect) {
        Arbitrary<String> efforts = Arbitraries.of("low", "medium", "high");
        return switch (dialect) {
            case OPENAI_CHAT -> efforts.map(effort -> settings(null, effort, null, null, null));
            case OPENAI_RESPONSES ->
                Combinators.combine(efforts, Arbitraries.of("auto", "detailed").injectNull(0.5))
                        .as((effort, summary) -> settings(null, effort, null, summary, summary == null ? null : true));
            case ANTHROPIC_MESSAGES ->
                Arbitraries.of(
                        settings(ReasoningSettings.Mode.ON, null, 1_024L, null, null),
                        settings(ReasoningSettings.Mode.OFF, null, null, null, null),
                        settings(ReasoningSettings.Mode.ADAPTIVE, "high", null, null, null));
            case GEMINI ->
                Arbitraries.of(
                        settings(ReasoningSettings.Mode.ON, "high", null, null, true),
                        settings(ReasoningSettings.Mode.ON, null, 512L, null, true));
            case BEDROCK_CONVERSE, COHERE_CHAT ->
                Arbitraries.of(settings(ReasoningSettings.Mode.ON, null, 1_024L, null, null));
        };
    }

    private static ReasoningSettings settings(
            ReasoningSettings.@Nullable Mode mode,
            @Nullable String effort,
            @Nullable Long budget,
            @Nullable String summary,
            @Nullable Boolean include) {
        return new ReasoningSettings(mode, effort, budget, summary, include, Extensions.NONE);
    }

    private static Arbitrary<Map<String, String>> metadata(Dialect dialect) {
        return OPENAI.contains(dialect)
                ? Arbitraries.maps(NeutralParts.names(), NeutralParts.names()).ofMaxSize(2)
                : Arbitraries.just(Map.of());
    }
}
