package io.ringfence.providers.gemini;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns `logprobsResult` into OpenAI's form and back.
final class GeminiLogprobs {
    private GeminiLogprobs() {}

    /// In OpenAI's form, or null when there is nothing.
    static @Nullable Map<String, @Nullable Object> read(@Nullable Object result) {
        if (!(result instanceof Map<?, ?> members) || !(members.get("chosenCandidates") instanceof List<?> chosen)) {
            return null;
        }
        List<?> top = members.get("topCandidates") instanceof List<?> list ? list : List.of();
        List<Object> content = new ArrayList<>(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            Map<String, @Nullable Object> token = token(chosen.get(i));
            List<Object> alternatives = new ArrayList<>();
            if (i < top.size()
                    && top.get(i) instanceof Map<?, ?> step
                    && step.get("candidates") instanceof List<?> list) {
                list.forEach(candidate -> alternatives.add(token(candidate)));
            }
            token.put("top_logprobs", alternatives);
            content.add(token);
        }
        Map<String, @Nullable Object> logprobs = new LinkedHashMap<>();
        logprobs.put("content", content);
        return logprobs;
    }

    private static Map<String, @Nullable Object> token(@Nullable Object candidate) {
        Map<?, ?> members = candidate instanceof Map<?, ?> map ? map : Map.of();
        Map<String, @Nullable Object> token = new LinkedHashMap<>();
        token.put("token", members.get("token") instanceof String text ? text : "");
        token.put("logprob", members.get("logProbability") instanceof Number number ? number : 0);
        token.put("bytes", null);
        return token;
    }

    /// As `logprobsResult`.
    ///
    /// @param logprobs in OpenAI's form
    static Map<String, @Nullable Object> write(Map<String, @Nullable Object> logprobs) {
        List<Object> chosen = new ArrayList<>();
        List<Object> top = new ArrayList<>();
        for (Object token : logprobs.get("content") instanceof List<?> list ? list : List.of()) {
            chosen.add(candidate(token));
            List<Object> candidates = new ArrayList<>();
            if (token instanceof Map<?, ?> members && members.get("top_logprobs") instanceof List<?> list) {
                list.forEach(alternative -> candidates.add(candidate(alternative)));
            }
            Map<String, @Nullable Object> step = new LinkedHashMap<>();
            step.put("candidates", candidates);
            top.add(step);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("chosenCandidates", chosen);
        result.put("topCandidates", top);
        return result;
    }

    private static Map<String, @Nullable Object> candidate(@Nullable Object token) {
        Map<?, ?> members = token instanceof Map<?, ?> map ? map : Map.of();
        Map<String, @Nullable Object> candidate = new LinkedHashMap<>();
        candidate.put("token", members.get("token"));
        candidate.put("logProbability", members.get("logprob"));
        return candidate;
    }
}
