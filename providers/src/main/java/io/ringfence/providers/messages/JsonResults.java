package io.ringfence.providers.messages;

import io.ringfence.providers.tree.JsonTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Results of tools that are objects in their own dialect, as texts.
final class JsonResults {
    private JsonResults() {}

    /// The text that was wrapped to make an object of it, else the object as JSON.
    static String text(Map<String, @Nullable Object> json) {
        if (json.size() == 1) {
            Map.Entry<String, @Nullable Object> only =
                    json.entrySet().iterator().next();
            boolean isWrapper = only.getKey().equals("output")
                    || only.getKey().equals("result")
                    || only.getKey().equals("error");
            if (isWrapper && only.getValue() instanceof String text) {
                return text;
            }
        }
        return JsonTree.string(json);
    }
}
