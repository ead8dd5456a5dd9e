package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.FailureClass;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Translates one error answer. One thread.
final class ErrorTranslation {
    private static final String CONTEXT_LENGTH = "context_length_exceeded";

    /// Codes that clients of OpenAI know, whoever said them.
    private static final Set<String> OPENAI_CODES = Set.of(
            CONTEXT_LENGTH,
            "insufficient_quota",
            "invalid_api_key",
            "model_not_found",
            "rate_limit_exceeded",
            "content_filter");

    /// Members at the top that say nothing of their own beside those that [ProviderError] reads.
    private static final Set<String> READ_AT_TOP =
            Set.of("error", "type", "object", "message", "detail", "code", "param", "status", "error_type");

    private static final Set<String> READ_IN_ERROR = Set.of("message", "type", "code", "param", "status", "details");

    private final Dialect from;
    private final Dialect to;
    private final Losses losses;

    ErrorTranslation(Dialect from, Dialect to, Losses losses) {
        this.from = from;
        this.to = to;
        this.losses = losses;
    }

    ErrorAnswer translate(int status, String body) {
        Object tree = treeOrText(body);
        ProviderError error = ProviderError.ofTree(tree);
        if (from == to && status >= 400 && tree instanceof Map<?, ?> members && members.get("error") instanceof Map) {
            return new ErrorAnswer(status, body, error.retryDelayMs());
        }
        ErrorKind kind = kind(status, error);
        int answered = status(kind, status, error);
        String message = error.message().isEmpty() ? "The provider answered " + status + "." : error.message();
        noteLosses(tree, error);
        return new ErrorAnswer(
                answered, JsonTree.string(tree(kind, answered, message, error, field(tree))), error.retryDelayMs());
    }

    private static @Nullable Object treeOrText(String body) {
        try {
            return JsonTree.read(body);
        } catch (ProtocolException notJson) {
            return body;
        }
    }

    // ---- What it is

    private static ErrorKind kind(int status, ProviderError error) {
        int told = statusThatCounts(status, error);
        if (error.isInvalidKey() && told < 500) {
            return ErrorKind.AUTHENTICATION;
        }
        return switch (told) {
            case 401, 498 -> ErrorKind.AUTHENTICATION;
            case 402, 403 -> ErrorKind.PERMISSION;
            case 404 -> ErrorKind.MODEL_NOT_FOUND;
            case 408 -> ErrorKind.REQUEST_TIMEOUT;
            case 413 -> ErrorKind.PAYLOAD_TOO_LARGE;
            case 429 -> ErrorKind.RATE_LIMITED;
            case 503, 529 -> ErrorKind.PROVIDER_OVERLOADED;
            case 504 -> ErrorKind.TIMEOUT;
            default ->
                FailureClass.ofStatus(told) == FailureClass.CLIENT_FAULT
                        ? ErrorKind.INVALID_REQUEST
                        : ErrorKind.PROVIDER_ERROR;
        };
    }

    private static int statusThatCounts(int status, ProviderError error) {
        if (status >= 400) {
            return status;
        }
        return error.status() == 0 ? 502 : error.status();
    }

    /// The provider's own status, unless clients of the dialect do not know it.
    private int status(ErrorKind kind, int status, ProviderError error) {
        int told = statusThatCounts(status, error);
        return switch (told) {
            case 400, 401, 498 -> kind == ErrorKind.AUTHENTICATION ? 401 : 400;
            case 422 -> 400;
            case 424 -> 502;
            case 503, 529 -> to == Dialect.ANTHROPIC_MESSAGES ? 529 : 503;
            default -> told;
        };
    }

    private static boolean isContextOverflow(ProviderError error) {
        String message = error.message().toLowerCase(Locale.ROOT);
        return CONTEXT_LENGTH.equals(error.code())
                || "TOO_MANY_TOKENS".equals(error.code())
                || message.contains("prompt is too long")
                || message.contains("maximum context length")
                || (message.contains("input token count") && message.contains("exceeds"))
                || message.contains("too_many_prompt_tokens");
    }

    /// The request field that is at fault, where Google says it.
    private static @Nullable String field(@Nullable Object tree) {
        for (Map<?, ?> detail : details(tree)) {
            if (detail.get("fieldViolations") instanceof List<?> violations
                    && !violations.isEmpty()
                    && violations.getFirst() instanceof Map<?, ?> violation
                    && violation.get("field") instanceof String field) {
                return field;
            }
        }
        return null;
    }

    private static List<Map<?, ?>> details(@Nullable Object tree) {
        Object root = tree instanceof List<?> list && !list.isEmpty() ? list.getFirst() : tree;
        List<Map<?, ?>> found = new ArrayList<>();
        if (root instanceof Map<?, ?> members
                && members.get("error") instanceof Map<?, ?> error
                && error.get("details") instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> object) {
                    found.add(object);
                }
            }
        }
        return found;
    }

    // ---- What is lost

    private void noteLosses(@Nullable Object tree, ProviderError error) {
        Object root = tree instanceof List<?> list && !list.isEmpty() ? list.getFirst() : tree;
        if (!(root instanceof Map<?, ?> members)) {
            return;
        }
        noteUnread("", members, READ_AT_TOP);
        if (members.get("error") instanceof Map<?, ?> inner) {
            noteUnread("error.", inner, READ_IN_ERROR);
        }
        for (Map<?, ?> detail : details(tree)) {
            boolean isRead = detail.get("retryDelay") != null
                    || detail.get("fieldViolations") != null
                    || detail.get("reason") != null;
            if (!isRead) {
                losses.dropped("error.details." + detail.get("@type"));
            }
        }
        boolean isClaude = to == Dialect.ANTHROPIC_MESSAGES;
        if (isClaude && error.code() != null && !isStatus(error.code())) {
            losses.dropped("error.code");
        }
        if (isClaude && (error.param() != null || field(tree) != null)) {
            losses.dropped("error.param");
        }
    }

    private void noteUnread(String where, Map<?, ?> members, Set<String> read) {
        members.forEach((name, value) -> {
            if (value != null && !read.contains(name)) {
                losses.dropped(where + name);
            }
        });
    }

    private static boolean isStatus(String code) {
        return code.length() == 3 && code.chars().allMatch(Character::isDigit);
    }

    // ---- How it is written

    private Map<String, @Nullable Object> tree(
            ErrorKind kind, int status, String message, ProviderError error, @Nullable String field) {
        String param = error.param() == null ? field : error.param();
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        switch (to) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> {
                inner.put("message", message);
                inner.put("type", openAiType(kind, error));
                inner.put("param", param);
                inner.put("code", openAiCode(kind, error));
            }
            case ANTHROPIC_MESSAGES -> {
                tree.put("type", "error");
                inner.put("type", status == 402 ? "billing_error" : kind.anthropicType());
                inner.put("message", message);
            }
            case GEMINI -> {
                inner.put("code", status);
                inner.put("message", message);
                inner.put("status", kind.geminiStatus());
                List<Object> details = googleDetails(message, error, param);
                if (!details.isEmpty()) {
                    inner.put("details", details);
                }
            }
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw to.notForClients();
        }
        tree.put("error", inner);
        return tree;
    }

    private String openAiType(ErrorKind kind, ProviderError error) {
        boolean isOwnWord = from == Dialect.OPENAI_CHAT || from == Dialect.OPENAI_RESPONSES;
        if (isOwnWord && error.type() != null) {
            return error.type();
        }
        return switch (kind) {
            // As OpenAI says it, and its clients expect it.
            case AUTHENTICATION, MODEL_NOT_FOUND -> "invalid_request_error";
            case PROVIDER_ERROR -> "server_error";
            default -> kind.type();
        };
    }

    private @Nullable String openAiCode(ErrorKind kind, ProviderError error) {
        if (isContextOverflow(error)) {
            return CONTEXT_LENGTH;
        }
        boolean isOwnWord = from == Dialect.OPENAI_CHAT || from == Dialect.OPENAI_RESPONSES;
        String code = error.code();
        if (code != null && ((isOwnWord && !isStatus(code)) || OPENAI_CODES.contains(code))) {
            return code;
        }
        return switch (kind) {
            case AUTHENTICATION, MODEL_NOT_FOUND, RATE_LIMITED -> kind.code();
            default -> null;
        };
    }

    private static List<Object> googleDetails(String message, ProviderError error, @Nullable String param) {
        List<Object> details = new ArrayList<>();
        if (error.code() != null && !isStatus(error.code())) {
            details.add(Map.of(
                    "@type",
                    "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason",
                    error.code().toUpperCase(Locale.ROOT)));
        }
        if (param != null) {
            details.add(Map.of(
                    "@type",
                    "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations",
                    List.of(Map.of("field", param, "description", message))));
        }
        return details;
    }
}
