package io.ringfence.providers.responses;

import org.jspecify.annotations.Nullable;

/// What media types are called elsewhere.
final class FileTypes {
    private FileTypes() {}

    /// The ending of a file's name, with its dot; empty for a type that is not common.
    static String ending(String mediaType) {
        return switch (mediaType) {
            case "application/pdf" -> ".pdf";
            case "text/plain" -> ".txt";
            case "text/markdown" -> ".md";
            case "text/csv" -> ".csv";
            case "text/html" -> ".html";
            case "application/json" -> ".json";
            case "application/msword" -> ".doc";
            case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> ".docx";
            case "application/vnd.ms-excel" -> ".xls";
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> ".xlsx";
            default -> "";
        };
    }

    static boolean isAudio(@Nullable String mediaType, @Nullable String format) {
        return mediaType == null ? format != null : mediaType.startsWith("audio/");
    }

    /// OpenAI's short word for a type of sound.
    static String audioFormat(@Nullable String mediaType) {
        return switch (mediaType == null ? "" : mediaType) {
            case "audio/mpeg", "audio/mp3" -> "mp3";
            case "audio/wav", "audio/x-wav", "audio/wave", "" -> "wav";
            default -> mediaType == null ? "wav" : mediaType.substring(mediaType.indexOf('/') + 1);
        };
    }
}
