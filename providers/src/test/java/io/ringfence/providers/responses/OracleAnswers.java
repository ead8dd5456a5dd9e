package io.ringfence.providers.responses;

import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What another parser, written by others, read out of the recordings.
final class OracleAnswers {
    private OracleAnswers() {}

    /// By the recording's name; without those that it could not read.
    static Map<String, JsonObject> byName(Path folder) {
        try {
            Map<String, JsonObject> answers = new HashMap<>();
            for (String line : Files.readAllLines(folder.resolve("oracle/ai-sdk.jsonl"))) {
                JsonObject answer = JsonObject.root(JsonTree.readObject(line));
                if (answer.has("finish")) {
                    answers.put(answer.requiredString("file"), answer);
                }
            }
            return answers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
