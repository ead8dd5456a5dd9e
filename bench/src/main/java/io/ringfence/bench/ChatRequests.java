package io.ringfence.bench;

/// Chat requests of a wanted size, shaped like real ones: several turns of prose with quotes and line breaks in them,
/// and the fields that the gateway looks for on both ends of the body.
public final class ChatRequests {
    private static final int MIN_BYTES = 256;
    private static final int MAX_TOKENS = 100;
    private static final int TURN_CHARS = 1_500;
    private static final String PROSE =
            "The quick brown fox said \\\"jump\\\" and jumped over the lazy dog.\\nThen it wrote a report about it. ";

    private ChatRequests() {}

    /// A body of exactly `bytes` bytes, all of them ASCII, with an output limit of 100 tokens.
    public static String body(String model, int bytes, boolean isStream) {
        return body(model, bytes, isStream, MAX_TOKENS);
    }

    /// The same with another output limit.
    public static String body(String model, int bytes, boolean isStream, int maxTokens) {
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException("bytes=" + bytes + " is less than " + MIN_BYTES);
        }
        var text = new StringBuilder(bytes);
        text.append("{\"model\":\"").append(model).append("\",\"messages\":[");
        text.append("{\"role\":\"system\",\"content\":\"Answer in one sentence.\"}");
        String end = "],\"stream\":" + isStream + ",\"max_tokens\":" + maxTokens + "}";
        boolean isUser = true;
        while (text.length() < bytes - end.length()) {
            int left = bytes - end.length() - text.length();
            appendTurn(text, isUser ? "user" : "assistant", left);
            isUser = !isUser;
        }
        return text.append(end).toString();
    }

    /// Appends one turn of at most `left` characters, and all of them when a further turn would find no room.
    private static void appendTurn(StringBuilder text, String role, int left) {
        String start = ",{\"role\":\"" + role + "\",\"content\":\"";
        String end = "\"}";
        int room = left - start.length() - end.length();
        int content = room > TURN_CHARS + MIN_BYTES ? TURN_CHARS : room;
        text.append(start);
        int stop = text.length() + content;
        while (text.length() + PROSE.length() <= stop) {
            text.append(PROSE);
        }
        text.repeat('.', stop - text.length()).append(end);
    }
}
