package io.ringfence.providers.conformance;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.Node;
import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What other gateways make of a message, as their own tests expect it.
///
/// @param model that the other gateway was configured with; empty for the one in the message
/// @param input JSON, an event stream, or one event of AWS's framing a line
record Golden(
        String name,
        Kind kind,
        Dialect from,
        Dialect to,
        String model,
        boolean isStream,
        String input,
        String expected) {

    enum Kind {
        REQUEST,
        ANSWER
    }

    private static final Map<String, Dialect> REQUEST_DIALECTS = Map.of(
            "openai-chat", Dialect.OPENAI_CHAT,
            "gemini openai-compat chat", Dialect.OPENAI_CHAT,
            "openai-responses", Dialect.OPENAI_RESPONSES,
            "anthropic-messages", Dialect.ANTHROPIC_MESSAGES,
            "vertex-anthropic/vertex", Dialect.ANTHROPIC_MESSAGES,
            "bedrock-converse", Dialect.BEDROCK_CONVERSE,
            "vertex generateContent", Dialect.GEMINI,
            "gemini-generate", Dialect.GEMINI,
            "gemini generateContent (passthrough)", Dialect.GEMINI);

    private static final Map<String, Dialect> ANSWER_DIALECTS = Map.of(
            "completions", Dialect.OPENAI_CHAT,
            "responses", Dialect.OPENAI_RESPONSES,
            "messages", Dialect.ANTHROPIC_MESSAGES,
            "bedrock", Dialect.BEDROCK_CONVERSE,
            "gemini", Dialect.GEMINI);

    private static final Map<String, Dialect> BACKENDS = Map.of(
            "openai", Dialect.OPENAI_CHAT,
            "body-mutation", Dialect.OPENAI_CHAT,
            "azure-openai", Dialect.OPENAI_CHAT,
            "body-mutation-anthropic", Dialect.ANTHROPIC_MESSAGES,
            "aws-anthropic", Dialect.ANTHROPIC_MESSAGES,
            "gcp-anthropicai", Dialect.ANTHROPIC_MESSAGES,
            "gcp-vertexai", Dialect.GEMINI,
            "aws-bedrock", Dialect.BEDROCK_CONVERSE);

    /// Those about chatting.
    static List<Golden> all(Path recordings) {
        List<Golden> all = new ArrayList<>();
        for (String folder :
                List.of("agentgateway/request", "agentgateway/response", "agentgateway/stream", "envoy/e2e")) {
            try (Stream<Path> files = Files.list(recordings.resolve("golden").resolve(folder))) {
                for (Path file : files.sorted().toList()) {
                    Node root = Node.parse(Files.readString(file));
                    switch (folder) {
                        case "agentgateway/request" -> addRequest(root, all);
                        case "envoy/e2e" -> addExchange(root, all);
                        default -> addAnswer(root, all);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    private static void addRequest(Node root, List<Golden> to) {
        Dialect from = REQUEST_DIALECTS.get(root.at("from").text());
        Dialect target = REQUEST_DIALECTS.get(root.at("to").text());
        if (from != null && target != null) {
            to.add(new Golden(
                    root.at("id").text(),
                    Kind.REQUEST,
                    from,
                    target,
                    root.at("context", "model").text(),
                    false,
                    json(root.at("input")),
                    json(root.at("expected"))));
        }
    }

    private static void addAnswer(Node root, List<Golden> to) {
        String conversion = root.at("conversion").text().replace("vertex-gemini", "gemini");
        String[] ends = conversion.equals("gemini-native") ? new String[] {"gemini", "gemini"} : conversion.split("-");
        Dialect from = ANSWER_DIALECTS.get(ends[0]);
        Dialect target = ends.length > 1 ? ANSWER_DIALECTS.get(ends[1]) : null;
        if (from != null && target != null) {
            boolean isStream = root.at("input_text").isText();
            to.add(new Golden(
                    root.at("id").text(),
                    Kind.ANSWER,
                    from,
                    target,
                    "",
                    isStream,
                    isStream ? root.at("input_text").text() : json(root.at("input")),
                    isStream ? root.at("expected_text").text() : json(root.at("expected"))));
        }
    }

    private static void addExchange(Node root, List<Golden> to) {
        Node exchange = root.at("case");
        String path = exchange.at("path").text();
        Dialect client = path.endsWith("/chat/completions")
                ? Dialect.OPENAI_CHAT
                : path.endsWith("/messages") ? Dialect.ANTHROPIC_MESSAGES : null;
        String provider = root.at("backend").text();
        Dialect upstream = provider.isEmpty() ? null : backend(provider, exchange);
        boolean isError = exchange.at("expStatus").count() >= 400;
        if (client == null || upstream == null || isError) {
            return;
        }
        String name = root.at("id").text();
        if (exchange.has("expRequestBody") && !provider.startsWith("body-mutation")) {
            to.add(new Golden(
                    name,
                    Kind.REQUEST,
                    client,
                    upstream,
                    "",
                    false,
                    exchange.at("requestBody").text(),
                    exchange.at("expRequestBody").text()));
        }
        boolean isStream = !exchange.at("responseType").text().isEmpty();
        if (exchange.has("expResponseBody")) {
            to.add(new Golden(
                    name,
                    Kind.ANSWER,
                    upstream,
                    client,
                    "",
                    isStream,
                    isStream
                            ? framed(exchange.at("responseBody").text())
                            : exchange.at("responseBody").text(),
                    exchange.at("expResponseBody").text()));
        }
    }

    /// The other project writes one event a line.
    private static String framed(String lines) {
        StringBuilder events = new StringBuilder();
        lines.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> events.append("data: ").append(line).append("\n\n"));
        return events.toString();
    }

    private static @Nullable Dialect backend(String provider, Node exchange) {
        return provider.startsWith("anthropic-openai")
                        || exchange.at("name").text().startsWith("anthropic-openai")
                ? Dialect.OPENAI_CHAT
                : BACKENDS.get(provider);
    }

    private static String json(Node node) {
        // The other project's snapshots hide the time.
        return JsonTree.string(node.value()).replace("\"[date]\"", "1");
    }

    @Override
    public String toString() {
        return name + (kind == Kind.REQUEST ? " request" : " answer");
    }
}
