package io.ringfence.providers.conformance;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.Node;
import io.ringfence.providers.conformance.schema.SchemaCheck;
import io.ringfence.providers.conformance.schema.SpecFile;
import io.ringfence.providers.recorded.ServiceModel;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.tree.JsonTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The published schema that each message has to follow. A message that is built like one seen before is not
/// looked at again.
final class Contracts {
    private static final SpecFile OPENAI = SpecFile.at("openai/openapi.json");
    private static final SpecFile ANTHROPIC = SpecFile.at("anthropic/anthropic-openapi-2025-12.yaml");
    private static final SpecFile GEMINI = SpecFile.at("gemini/gemini-openapi.json");
    private static final ServiceModel CONVERSE = ServiceModel.require();

    /// Members whose strings the schemas look into.
    private static final Set<String> WORDS = Set.of(
            "type",
            "role",
            "object",
            "status",
            "reason",
            "finish_reason",
            "stop_reason",
            "finishReason",
            "blockReason",
            "service_tier",
            "category",
            "probability",
            "modality",
            "mimeType",
            "effort",
            "summary",
            "code");

    private static final Map<String, String> RESPONSES_EVENTS = OPENAI.alternativesByType("ResponseStreamEvent");
    private static final Map<String, String> MESSAGES_EVENTS = ANTHROPIC.alternativesByType("MessageStreamEvent");

    private final Map<SchemaCheck, Set<String>> seen = new HashMap<>();

    /// What a request violates.
    Set<String> ofRequest(Dialect dialect, Flavour flavour, String json) {
        return dialect == Dialect.BEDROCK_CONVERSE
                ? ofConverse(json)
                : requestCheck(dialect, flavour).violations(json).keySet();
    }

    /// AWS publishes shapes, no schemas. The stream's request has the same.
    private static Set<String> ofConverse(String json) {
        Set<String> violations = new TreeSet<>();
        for (String problem : CONVERSE.problems("ConverseRequest", JsonTree.readObject(json))) {
            violations.add(problem.replaceAll("\\[\\d+]", "[*]").replaceFirst("(?s): .*", ""));
        }
        return violations;
    }

    private static SchemaCheck requestCheck(Dialect dialect, Flavour flavour) {
        return switch (dialect) {
            case OPENAI_CHAT ->
                flavour == Flavour.MISTRAL
                        ? SpecFile.at("mistral/openapi.yaml").schema("ChatCompletionRequest")
                        : OPENAI.schema("CreateChatCompletionRequest");
            case OPENAI_RESPONSES -> OPENAI.schema("CreateResponse");
            case ANTHROPIC_MESSAGES -> ANTHROPIC.schema("CreateMessageParams");
            case GEMINI -> GEMINI.schema("GenerateContentRequest");
            case COHERE_CHAT -> SpecFile.at("cohere/cohere-openapi.yaml").requestOf("/v2/chat");
            case BEDROCK_CONVERSE -> throw new IllegalArgumentException("Converse has shapes");
        };
    }

    /// What a whole answer violates; nothing for one that is built like one that was asked for before.
    Map<String, String> ofAnswer(Dialect dialect, String json) {
        return ofNew(
                switch (dialect) {
                    case OPENAI_CHAT -> OPENAI.schema("CreateChatCompletionResponse");
                    case OPENAI_RESPONSES -> OPENAI.schema("Response");
                    case ANTHROPIC_MESSAGES -> ANTHROPIC.schema("Message");
                    case GEMINI -> GEMINI.schema("GenerateContentResponse");
                    case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
                },
                json);
    }

    /// As [#ofAnswer], for one event of a stream.
    Map<String, String> ofEvent(Dialect dialect, String json) {
        return switch (dialect) {
            case OPENAI_CHAT -> ofNew(OPENAI.schema("CreateChatCompletionStreamResponse"), json);
            case OPENAI_RESPONSES -> ofTyped(OPENAI, RESPONSES_EVENTS, "anyOf", json);
            case ANTHROPIC_MESSAGES -> ofTyped(ANTHROPIC, MESSAGES_EVENTS, "oneOf", json);
            case GEMINI -> ofNew(GEMINI.schema("GenerateContentResponse"), json);
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    /// The schema of the union says of each violation only that none of its alternatives fits.
    private Map<String, String> ofTyped(SpecFile spec, Map<String, String> nameByType, String union, String json) {
        String type = Node.parse(json).at("type").text();
        String name = nameByType.get(type);
        TreeMap<String, String> typed = new TreeMap<>();
        if (name != null) {
            ofNew(spec.schema(name), json)
                    .keySet()
                    .forEach(violation -> typed.put(type + " " + violation, " :: " + union));
        } else if (!type.equals("ping")) {
            // Pings are not in the snapshot of the specification, though the inventor sends them.
            typed.put("event " + type, " :: " + union);
        }
        return typed;
    }

    private Map<String, String> ofNew(SchemaCheck check, String json) {
        return seen.computeIfAbsent(check, _ -> new HashSet<>()).add(skeleton(Node.parse(json), ""))
                ? check.violations(json)
                : new TreeMap<>();
    }

    /// What a message is built like: names, kinds, and the strings that schemas look into.
    private static String skeleton(Node node, String name) {
        if (node.isObject()) {
            Map<String, String> members = new TreeMap<>();
            node.names().forEach(member -> members.put(member, skeleton(node.at(member), member)));
            return members.toString();
        }
        if (node.isList()) {
            Set<String> elements = new TreeSet<>();
            node.list().forEach(element -> elements.add(skeleton(element, name)));
            return elements.toString();
        }
        return switch (node.value()) {
            case null -> "-";
            case String text -> WORDS.contains(name) ? "\"" + text : "s";
            case Number number -> number instanceof Double ? "f" : number.longValue() < 0 ? "n" : "i";
            default -> "b";
        };
    }
}
