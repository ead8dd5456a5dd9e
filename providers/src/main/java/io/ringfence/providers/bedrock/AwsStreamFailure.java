package io.ringfence.providers.bedrock;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a message of the type `exception` or `error` reports: the failure of an answer that was under
/// way.
public final class AwsStreamFailure {
    private AwsStreamFailure() {}

    /// The failure; its code is the exception's type or the error's code. Never fails.
    public static ProviderError read(AwsMessage message) {
        String type = message.text(":exception-type");
        String text = null;
        if (type == null) {
            type = message.text(":error-code");
            text = message.text(":error-message");
        }
        return of(type, text == null ? text(message) : text);
    }

    static ProviderError of(@Nullable String type, String text) {
        Map<String, @Nullable Object> error = Members.of("message", text);
        if (type != null) {
            error.put("code", type);
            error.put("status_code", status(type));
        }
        return ProviderError.ofTree(error);
    }

    private static String text(AwsMessage message) {
        try {
            return JsonTree.read(message.payload()) instanceof Map<?, ?> members ? text(members) : "";
        } catch (ProtocolException notJson) {
            // The type alone has to tell what happened.
            return "";
        }
    }

    /// Services of AWS do not agree on the first letter.
    static String text(Map<?, ?> members) {
        Object text = members.get("message") == null ? members.get("Message") : members.get("message");
        return text instanceof String found ? found : "";
    }

    /// The HTTP status that the exception has where it comes as an answer of its own.
    private static int status(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "validationexception", "servicequotaexceededexception" -> 400;
            case "accessdeniedexception" -> 403;
            case "resourcenotfoundexception" -> 404;
            case "modeltimeoutexception" -> 408;
            case "modelerrorexception", "modelstreamerrorexception" -> 424;
            case "throttlingexception", "modelnotreadyexception" -> 429;
            case "serviceunavailableexception" -> 503;
            default -> 500;
        };
    }
}
