package io.ringfence.gateway.config;

/// One thing that is wrong with the configuration, and where.
///
/// @param source the file as the user named it, or `environment` or `command line`
/// @param line   counted from 1; 0 where there is no such thing as a line
/// @param column counted from 1; 0 where there is no such thing as a line
/// @param path   of the property, such as `routes[1].targets[0].provider`; empty for the file as a whole
public record Mistake(String source, int line, int column, String path, String message) {

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(source);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        return text.append(message).toString();
    }
}
