package io.ringfence.providers.error;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a provider's error says, read out of whichever of the known shapes it has. Cold path: builds a tree.
///
/// @param message the text for people, secrets masked; empty when there is none
/// @param type the provider's word for the kind (`type`, Gemini's `status`), or null
/// @param code the provider's code as text, or null
/// @param param the request field it complains about, or null
/// @param status the HTTP status that stands in the body, or 0
/// @param retryDelayMs the delay that Gemini's RetryInfo asks for, in milliseconds, or -1
/// @param isInvalidKey whether the text says that the credential itself is bad, whatever the status says
public record ProviderError(
        String message,
        @Nullable String type,
        @Nullable String code,
        @Nullable String param,
        int status,
        long retryDelayMs,
        boolean isInvalidKey) {

    /// More than this of a body is not read for its meaning.
    private static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_PLAIN_TEXT = 500;

    /// Reads the error in `length` bytes from `index`. Never fails: what is no JSON counts as plain text.
    public static ProviderError read(ByteBuf body, int index, int length) {
        byte[] bytes = ByteBufUtil.getBytes(body, index, Math.min(length, MAX_BYTES), true);
        Object root;
        try {
            root = JSON.std.anyFrom(bytes);
        } catch (IOException notJson) {
            // A page of a proxy, or a text that was cut: an answer too, only a less telling one.
            return plain(new String(bytes, StandardCharsets.UTF_8));
        }
        return ofTree(root);
    }

    /// Reads the error in a JSON tree of plain maps, lists, strings and numbers.
    public static ProviderError ofTree(@Nullable Object tree) {
        Object root = tree;
        if (root instanceof List<?> list && !list.isEmpty()) {
            root = list.get(0); // Gemini wraps errors in a list at times
        }
        if (root instanceof String text) {
            return plain(text);
        }
        return root instanceof Map<?, ?> members ? ofMembers(members) : plain("");
    }

    /// The same error with the name that AWS gives it in a header: `ValidationException:http://…`, of which the
    /// part before the colon counts. The same instance when there is no such header.
    ProviderError named(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return this;
        }
        int colon = header.indexOf(':');
        String name = (colon < 0 ? header : header.substring(0, colon)).strip();
        boolean isKeyBad = switch (name) {
            case "UnrecognizedClientException",
                    "InvalidSignatureException",
                    "ExpiredTokenException",
                    "MissingAuthenticationTokenException" -> true;
            default -> isInvalidKey;
        };
        return new ProviderError(message, name, code, param, status, retryDelayMs, isKeyBad);
    }

    private static ProviderError plain(String text) {
        String stripped = text.strip();
        boolean isMarkup = stripped.startsWith("<") || stripped.startsWith("{") || stripped.startsWith("[");
        int end = Math.min(stripped.length(), MAX_PLAIN_TEXT);
        return of(isMarkup ? "" : stripped.substring(0, end), null, null, null, 0, -1);
    }

    private static ProviderError ofMembers(Map<?, ?> root) {
        Map<?, ?> holder = holder(root);
        Object error = holder.get("error");
        while (error instanceof Map<?, ?> outer && outer.get("error") != null && outer.get("message") == null) {
            error = outer.get("error"); // Groq has been seen to nest
            holder = outer;
        }
        if (error instanceof Map<?, ?> inner) {
            return ofInner(inner);
        }
        if (error instanceof String text) { // xAI, Ollama
            return of(text, word(holder, "type"), word(holder, "code"), null, status(holder), -1);
        }
        return ofFlat(holder);
    }

    /// Where the error stands: at the top, in a failed response, or in a choice.
    private static Map<?, ?> holder(Map<?, ?> root) {
        if (root.get("error") == null) {
            if (root.get("response") instanceof Map<?, ?> response && response.get("error") != null) {
                return response;
            }
            if (root.get("choices") instanceof List<?> choices
                    && !choices.isEmpty()
                    && choices.get(0) instanceof Map<?, ?> choice
                    && choice.get("error") != null) {
                return choice;
            }
        }
        return root;
    }

    private static ProviderError ofInner(Map<?, ?> error) {
        String message = text(error.get("message"));
        if (message.isEmpty()) {
            message = text(error.get("detail"));
        }
        String type = word(error, "type");
        if (type == null && error.get("status") instanceof String name) {
            type = name;
        }
        String reason = null;
        long retryDelayMs = -1;
        if (error.get("details") instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> members) {
                    reason = reason == null ? word(members, "reason") : reason;
                    retryDelayMs = Math.max(retryDelayMs, RetryAfter.durationMs(text(members.get("retryDelay"))));
                }
            }
        }
        String code = reason == null ? word(error, "code") : reason;
        ProviderError own = of(message, type, code, word(error, "param"), status(error), retryDelayMs);
        String passedOn = error.get("metadata") instanceof Map<?, ?> metadata ? passedOn(metadata) : "";
        return passedOn.isEmpty() ? own : own.withMessage(passedOn);
    }

    /// What a provider behind the provider says (OpenRouter, whose own words are the same for every failure):
    /// `[its name] its message`. Only the text counts: its words about credentials are not about ours.
    private static String passedOn(Map<?, ?> metadata) {
        if (!(metadata.get("raw") instanceof String raw) || !(metadata.get("provider_name") instanceof String name)) {
            return "";
        }
        String said;
        try {
            said = ofTree(JSON.std.anyFrom(raw)).message();
        } catch (IOException notJson) {
            said = plain(raw).message();
        }
        return said.isEmpty() ? "" : "[" + name + "] " + said;
    }

    private ProviderError withMessage(String text) {
        return new ProviderError(Secrets.mask(text), type, code, param, status, retryDelayMs, isInvalidKey);
    }

    /// Cohere, Bedrock, Mistral, Voyage, the Responses API's error event: the members stand at the top.
    private static ProviderError ofFlat(Map<?, ?> root) {
        String message = text(root.get("message"));
        if (message.isEmpty()) {
            message = text(root.get("detail"));
        }
        String type = word(root, "error_type");
        if (type == null && !"error".equals(root.get("type"))) {
            type = word(root, "type");
        }
        return of(message, type, word(root, "code"), word(root, "param"), status(root), -1);
    }

    private static ProviderError of(
            String message,
            @Nullable String type,
            @Nullable String code,
            @Nullable String param,
            int status,
            long retryDelayMs) {
        boolean isInvalidKey = "API_KEY_INVALID".equals(code)
                || "invalid_api_key".equals(code)
                || message.contains("Incorrect API key provided") // xAI answers 400
                || message.contains("API key not valid"); // Gemini answers 400
        return new ProviderError(Secrets.mask(message), type, code, param, status, retryDelayMs, isInvalidKey);
    }

    /// A text, or the texts of a validation report: `[{"loc":["body","model"],"msg":"field required"}]`.
    private static String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Map<?, ?> members -> {
                String text = text(members.get("message"));
                text = text.isEmpty() ? text(members.get("msg")) : text;
                yield text.isEmpty() ? text(members.get("detail")) : text;
            }
            case List<?> list -> {
                var joined = new StringBuilder();
                for (Object element : list) {
                    String text = text(element);
                    if (!text.isEmpty()) {
                        joined.append(joined.isEmpty() ? "" : "; ").append(text);
                    }
                }
                yield joined.toString();
            }
            case null, default -> "";
        };
    }

    private static @Nullable String word(Map<?, ?> members, String name) {
        return switch (members.get(name)) {
            case String text when !text.isEmpty() -> text;
            case Number number -> number.toString();
            case null, default -> null;
        };
    }

    private static int status(Map<?, ?> members) {
        for (String name : List.of("status_code", "status", "code", "http_code")) {
            int status = status(members.get(name));
            if (status != 0) {
                return status;
            }
        }
        return 0;
    }

    private static int status(@Nullable Object value) {
        int number = switch (value) {
            case Integer integer -> integer;
            case String text
            when text.length() == 3 && text.chars().allMatch(Character::isDigit) -> Integer.parseInt(text);
            case null, default -> 0;
        };
        return number >= 400 && number <= 599 ? number : 0;
    }
}
