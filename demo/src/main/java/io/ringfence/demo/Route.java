package io.ringfence.demo;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// What a path stands for.
sealed interface Route {
    Grammar CHAT = new ChatGrammar();
    Grammar RESPONSES = new ResponsesGrammar();
    Grammar MESSAGES = new MessagesGrammar();
    Grammar GEMINI = new GeminiGrammar();

    /// The dialect in which errors are told.
    Grammar grammar();

    /// A request for an answer.
    ///
    /// @param model    the model that the path names; empty when the body does
    /// @param isStream whether the path asks for a stream
    /// @param isArray  whether that stream is one JSON array instead of server-sent events
    record Completion(Grammar grammar, String model, boolean isStream, boolean isArray) implements Route {}

    /// A request for the number of tokens that a request for an answer has.
    ///
    /// @param model the model that the path names; empty when the body does
    record Count(Grammar grammar, String model) implements Route {}

    record Models(Grammar grammar) implements Route {}

    record Unknown(Grammar grammar) implements Route {}

    static Route of(HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        String parameters = query < 0 ? "" : uri.substring(query + 1);

        if (request.method().equals(HttpMethod.GET)) {
            return get(request, path);
        }
        if (!request.method().equals(HttpMethod.POST)) {
            return new Unknown(CHAT);
        }
        return switch (path) {
            case "/v1/chat/completions", "/chat/completions" -> new Completion(CHAT, "", false, false);
            case "/v1/responses", "/responses" -> new Completion(RESPONSES, "", false, false);
            case "/v1/messages" -> new Completion(MESSAGES, "", false, false);
            case "/v1/messages/count_tokens" -> new Count(MESSAGES, "");
            case "/v1/responses/input_tokens", "/responses/input_tokens" -> new Count(RESPONSES, "");
            default -> gemini(path, parameters);
        };
    }

    private static Route get(HttpRequest request, String path) {
        return switch (path) {
            case "/v1beta/models", "/v1alpha/models" -> new Models(GEMINI);
            case "/v1/models", "/models" -> {
                if (request.headers().contains("anthropic-version")) {
                    yield new Models(MESSAGES);
                }
                yield new Models(request.headers().contains("x-goog-api-key") ? GEMINI : CHAT);
            }
            default -> new Unknown(CHAT);
        };
    }

    private static Route gemini(String path, String parameters) {
        int models = path.indexOf("/models/");
        int colon = path.lastIndexOf(':');
        if (models < 0 || colon < models) {
            return new Unknown(path.startsWith("/v1/messages") ? MESSAGES : CHAT);
        }
        String version = path.substring(0, models);
        if (!version.equals("/v1beta") && !version.equals("/v1") && !version.equals("/v1alpha")) {
            return new Unknown(GEMINI);
        }
        String model = decode(path.substring(models + "/models/".length(), colon));
        return switch (path.substring(colon + 1)) {
            case "generateContent" -> new Completion(GEMINI, model, false, false);
            case "streamGenerateContent" -> new Completion(GEMINI, model, true, !parameters.contains("alt=sse"));
            case "countTokens" -> new Count(GEMINI, model);
            default -> new Unknown(GEMINI);
        };
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
