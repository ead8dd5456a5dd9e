package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a transcription's form. One thread.
final class TranscriptionForm {
    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private AudioSource.@Nullable File file;

    TranscriptionForm(List<TransportBody.Field> fields) {
        for (TransportBody.Field field : fields) {
            switch (field) {
                case TransportBody.Field.TextField text ->
                    texts.computeIfAbsent(text.name(), _ -> new ArrayList<>()).add(text.value());
                case TransportBody.Field.FileField part -> {
                    if (!part.name().equals("file") || file != null) {
                        throw ProtocolException.invalidShape("the form has another file than `file`, or two of it");
                    }
                    file = new AudioSource.File(part.filename(), part.dataBase64(), part.mediaType());
                }
            }
        }
    }

    AudioTranscriptionRequest read() {
        String model = take("model");
        if (model == null || file == null) {
            throw ProtocolException.missingField(model == null ? "model" : "file");
        }
        AudioSource audio = file;
        String prompt = take("prompt");
        String responseFormat = take("response_format");
        String language = take("language");
        Number temperature = number(take("temperature"));
        List<String> granularities = takeAll("timestamp_granularities[]");
        if (granularities.isEmpty()) {
            granularities = takeAll("timestamp_granularities");
        }
        return new AudioTranscriptionRequest(
                model, audio, prompt, responseFormat, language, temperature, granularities, rest());
    }

    private @Nullable String take(String name) {
        List<String> values = takeAll(name);
        if (values.size() > 1) {
            throw ProtocolException.invalidShape(name + " comes twice");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    private List<String> takeAll(String name) {
        List<String> values = texts.remove(name);
        return values == null ? List.of() : values;
    }

    private static @Nullable Number number(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException notANumber) {
            throw ProtocolException.invalidShape("temperature is a text, expected a number");
        }
    }

    private Map<String, @Nullable Object> rest() {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        texts.forEach((name, values) -> {
            boolean isList = name.endsWith("[]") || values.size() > 1;
            String bare = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
            rest.put(bare, isList ? values : values.getFirst());
        });
        return rest;
    }
}
