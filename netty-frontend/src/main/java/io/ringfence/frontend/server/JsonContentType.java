package io.ringfence.frontend.server;

/// What `content-type` may say about the body of a generation request.
final class JsonContentType {
    private static final int SHOWN_CHARS = 100;

    private JsonContentType() {}

    /// Some browsers' clients send JSON as `text/plain`, to avoid a preflight.
    static boolean matches(String contentType) {
        int end = contentType.indexOf(';');
        String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        return type.equalsIgnoreCase("application/json")
                || type.endsWith("+json")
                || type.equalsIgnoreCase("text/plain");
    }

    /// Tells the client what was expected instead.
    static String expected(String contentType) {
        String shown = contentType.length() > SHOWN_CHARS ? contentType.substring(0, SHOWN_CHARS) : contentType;
        return "The content type is '" + shown + "', expected application/json.";
    }
}
