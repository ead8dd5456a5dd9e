package io.ringfence.demo;

/// Error bodies of the OpenAI APIs.
final class OpenAiErrors {
    private OpenAiErrors() {}

    static byte[] body(int status, String message) {
        return Json.bytes(Json.object("error", error(status, message)));
    }

    static Object error(int status, String message) {
        return Json.object("message", message, "type", type(status), "param", null, "code", code(status));
    }

    private static String type(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status >= 500 ? "server_error" : "invalid_request_error";
    }

    static String code(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 403 -> "permission_denied";
            case 404 -> "model_not_found";
            case 429 -> "rate_limit_exceeded";
            default -> status >= 500 ? "server_error" : "invalid_request";
        };
    }
}
