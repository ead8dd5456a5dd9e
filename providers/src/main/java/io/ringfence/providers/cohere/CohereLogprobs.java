package io.ringfence.providers.cohere;

import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.Members;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How likely words were. Cohere tells it of pieces of text that may have several tokens, OpenAI of each token:
/// a piece becomes one token as likely as all of its tokens together.
final class CohereLogprobs {
    private CohereLogprobs() {}

    /// In OpenAI's form, or null when there are none.
    static @Nullable Map<String, @Nullable Object> read(List<JsonObject> items) {
        if (items.isEmpty()) {
            return null;
        }
        List<Object> content = new ArrayList<>(items.size());
        for (JsonObject item : items) {
            content.add(read(item));
        }
        return Members.of("content", content);
    }

    private static Map<String, @Nullable Object> read(JsonObject item) {
        double sum = 0;
        for (Object logprob : item.list("logprobs")) {
            if (!(logprob instanceof Number number)) {
                throw item.wrong("logprobs", logprob, "a list of numbers");
            }
            sum += number.doubleValue();
        }
        if (!Double.isFinite(sum)) {
            throw item.wrong("logprobs", sum, "a list of numbers of a usual size");
        }
        item.ignore("token_ids"); // mean nothing outside of Cohere
        Map<String, @Nullable Object> token =
                Members.of("token", item.string("text", ""), "logprob", BigDecimal.valueOf(sum));
        token.put("bytes", null);
        token.put("top_logprobs", List.of());
        return token;
    }

    /// Of a form that is OpenAI's.
    static List<Object> write(Map<String, @Nullable Object> logprobs) {
        List<Object> items = new ArrayList<>();
        for (JsonObject token : JsonObject.root(logprobs).objects("content")) {
            Map<String, @Nullable Object> item = Members.of("text", token.string("token", ""), "token_ids", List.of());
            Number logprob = token.number("logprob");
            item.put("logprobs", logprob == null ? List.of() : List.of(logprob));
            items.add(item);
        }
        return items;
    }
}
