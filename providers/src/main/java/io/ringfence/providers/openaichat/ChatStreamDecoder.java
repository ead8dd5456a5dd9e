package io.ringfence.providers.openaichat;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads streams. Their end is proved by `[DONE]`, or by a finish reason of every choice, as not all servers
/// send the former.
final class ChatStreamDecoder implements StreamDecoder {
    private final ChatStates states;
    private final Flavour flavour;
    private final Map<Integer, ChoiceDecoder> choices = new TreeMap<>();
    private List<Citation> pages = List.of();
    private String seed = "";
    private boolean isStarted;
    private boolean isOver;

    ChatStreamDecoder(AnswerSource source) {
        this.states = ChatStates.ofProvider(source.stateOrigin());
        this.flavour = source.flavour();
    }

    @Override
    public void decode(@Nullable String name, JsonObject data, Consumer<StreamEvent> sink) {
        if (isOver) {
            return;
        }
        if (data.has("error") || "error".equals(name)) {
            fail(data, sink);
            return;
        }
        List<JsonObject> elements = data.objects("choices");
        start(data, !elements.isEmpty(), sink);
        List<Citation> found = Citations.ofAnswer(data);
        pages = found.isEmpty() ? pages : found; // each chunk repeats all of them
        for (int i = 0; i < elements.size(); i++) {
            JsonObject choice = elements.get(i);
            if (choice.has("error")) {
                fail(choice, sink);
                return;
            }
            int number = Indices.of(choice, i);
            choices.computeIfAbsent(number, _ -> new ChoiceDecoder(number, states))
                    .decode(choice, seed, pages, sink);
            reportUsage(choice, sink); // Moonshot
        }
        if (!reportUsage(data, sink) && data.members().get("x_groq") instanceof Map<?, ?>) {
            reportUsage(data.requiredObject("x_groq"), sink);
        }
    }

    private void fail(JsonObject holder, Consumer<StreamEvent> sink) {
        isOver = true;
        sink.accept(new StreamEvent.Failed(ProviderError.ofTree(holder.members())));
    }

    /// Azure begins with a chunk about the prompt, which names neither answer nor model.
    private void start(JsonObject data, boolean hasChoices, Consumer<StreamEvent> sink) {
        String id = data.string("id", "");
        if (isStarted || (!hasChoices && id.isEmpty())) {
            return;
        }
        isStarted = true;
        seed = id;
        sink.accept(new StreamEvent.Started(
                id.isEmpty() ? null : id, data.string("model", ""), ChatAnswerReader.created(data)));
    }

    private boolean reportUsage(JsonObject holder, Consumer<StreamEvent> sink) {
        if (!(holder.members().get("usage") instanceof Map<?, ?>)) {
            return false;
        }
        sink.accept(new StreamEvent.UsageReported(
                ChatUsage.read(holder.requiredObject("usage"), flavour),
                ServiceTier.of(holder.string("service_tier"))));
        return true;
    }

    @Override
    public void decodeDone(Consumer<StreamEvent> sink) {
        if (!isOver) {
            choices.values().forEach(choice -> choice.finish(null, null, pages, sink));
            finish(sink);
        }
    }

    @Override
    public void end(Consumer<StreamEvent> sink) {
        boolean isProved = !choices.isEmpty() && choices.values().stream().allMatch(ChoiceDecoder::isFinished);
        if (!isOver && isProved) {
            finish(sink);
        }
    }

    private void finish(Consumer<StreamEvent> sink) {
        isOver = true;
        sink.accept(new StreamEvent.Ended());
    }
}
