package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ServiceTiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes one whole answer. One thread.
final class AnswerWriter {
    private final ChatResponse response;
    private final Losses losses;
    private final ResponseObject object;
    private final ItemIds ids;
    private final ContentWriter content;
    private final FreeText freeText;
    private final List<@Nullable Object> output = new ArrayList<>();
    private List<@Nullable Object> logprobs = List.of();

    AnswerWriter(ChatResponse response, AnswerTarget target, Losses losses) {
        this.response = response;
        this.losses = losses;
        this.object = new ResponseObject(
                target, response.id(), response.model(), response.createdSeconds(), response.extensions());
        this.ids = new ItemIds(object.id());
        this.content = new ContentWriter(Flavour.PLAIN, losses);
        this.freeText = new FreeText(target.request());
    }

    Map<String, @Nullable Object> write() {
        object.serviceTier(ServiceTiers.ofOpenAi(response.serviceTier(), losses));
        ChatResponse.Choice choice = response.choices().getFirst();
        if (response.choices().size() > 1) {
            losses.dropped("every choice but the first");
        }
        losses.extensions("", response.extensions());
        losses.extensions("choices[0]", choice.extensions());
        losses.extensions("choices[0].message", choice.message().extensions());
        output(choice);
        boolean hasRefusal = choice.message().parts().stream().anyMatch(Part.Refusal.class::isInstance);
        Finish finish = choice.finish();
        explain(finish, hasRefusal);
        Ending ending = Ending.of(finish, hasRefusal);
        cutLast(ending);
        return object.tree(ending, output, response.usage());
    }

    private void output(ChatResponse.Choice choice) {
        Message message = choice.message();
        if (message.raw() != null && message.raw().dialect() == OPENAI_RESPONSES && isNative(message)) {
            output.addAll(message.raw().items());
            return;
        }
        if (choice.logprobs() != null && choice.logprobs().get("content") instanceof List<?> words) {
            logprobs = new ArrayList<>(words);
        }
        List<Part> said = new ArrayList<>();
        Object phase = null;
        for (Part part : message.parts()) {
            if (part instanceof Part.Text || part instanceof Part.Refusal) {
                Object own = OutputItems.phase(part);
                if (!said.isEmpty() && !Objects.equals(own, phase)) {
                    said(said, phase);
                }
                phase = own;
                said.add(part);
            } else {
                said(said, phase);
                item(part);
            }
        }
        said(said, phase);
    }

    /// Whether all state in it is OpenAI's, which stands as it is.
    private static boolean isNative(Message message) {
        for (Part part : message.parts()) {
            boolean isForeign = part instanceof Part.Reasoning reasoning
                    && reasoning.state() != null
                    && !reasoning.state().origin().equals(OPENAI_RESPONSES.stateOrigin());
            if (isForeign || (part instanceof Part.ToolCall call && call.state() != null)) {
                return false; // sealed, or beside its call
            }
        }
        return true;
    }

    private void said(List<Part> parts, @Nullable Object phase) {
        List<@Nullable Object> written = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> {
                    if (text.state() != null) {
                        losses.dropped("thought signature of a text");
                    }
                    if (!text.text().isEmpty()) {
                        Map<String, @Nullable Object> outputText = content.outputText(text, "content");
                        outputText.put("logprobs", logprobs);
                        logprobs = List.of();
                        written.add(outputText);
                    }
                }
                case Part.Refusal refusal -> {
                    losses.extensions("refusal", refusal.extensions());
                    written.add(OutputItems.refusal(refusal.text()));
                }
                default -> throw new IllegalStateException("part=" + part + " is not said");
            }
        }
        parts.clear();
        if (!written.isEmpty()) {
            Map<String, @Nullable Object> item = OutputItems.message(ids.next("msg_"), Ending.COMPLETED, written);
            Trees.putIfPresent(item, "phase", phase);
            output.add(item);
        }
    }

    private void item(Part part) {
        switch (part) {
            case Part.ToolCall call -> call(call);
            case Part.Reasoning reasoning -> reasoning(reasoning);
            case Part.Image image -> {
                Map<String, @Nullable Object> item = OutputItems.image(image, ids.next("ig_"));
                if (item == null) {
                    losses.dropped("an image by its URL");
                } else {
                    output.add(item);
                }
            }
            case Part.Vendor vendor -> {
                Map<String, @Nullable Object> raw = content.vendor(vendor);
                if (raw != null) {
                    output.add(raw);
                }
            }
            case Part.Recording recording -> {
                losses.dropped("audio");
                String transcript = recording.transcript();
                if (transcript != null && !transcript.isEmpty()) {
                    output.add(OutputItems.message(
                            ids.next("msg_"),
                            Ending.COMPLETED,
                            List.of(OutputItems.text(transcript, List.of(), List.of()))));
                }
            }
            case Part.Document _ -> losses.dropped("a document in the answer");
            case Part.ToolResult _ -> losses.dropped("a tool result in the answer");
            case Part.Text _, Part.Refusal _ -> throw new IllegalStateException("part=" + part + " is said");
        }
    }

    private void call(Part.ToolCall call) {
        ProviderState state = call.state();
        if (state != null) {
            output.add(OutputItems.reasoning(ids.next("rs_"), List.of(), new Seal(state, Seal.Kind.THOUGHTS).write()));
        }
        boolean isWrapped = !call.custom() && freeText.isWanted(call.name());
        String arguments = isWrapped ? FreeText.unwrapped(call.arguments()) : call.arguments();
        Map<String, @Nullable Object> item = call.custom() || isWrapped
                ? OutputItems.customCall(ids.next("ctc_"), Ending.COMPLETED, call.id(), call.name(), arguments)
                : OutputItems.call(
                        ids.next("fc_"),
                        Ending.COMPLETED,
                        call.id(),
                        call.name(),
                        arguments.isEmpty() ? "{}" : arguments);
        content.extensions(call.extensions(), "tool_calls", item);
        output.add(item);
    }

    private void reasoning(Part.Reasoning reasoning) {
        boolean isThoughts = reasoning.summary().isEmpty();
        List<String> summary =
                isThoughts && !reasoning.text().isEmpty() ? List.of(reasoning.text()) : reasoning.summary();
        String encrypted = null;
        if (reasoning.state() != null) {
            Seal.Kind kind = isThoughts ? Seal.Kind.THOUGHTS : Seal.Kind.SUMMARY;
            encrypted = new Seal(reasoning.state(), reasoning.redacted() ? Seal.Kind.REDACTED : kind).write();
        }
        String id = reasoning.id() == null ? ids.next("rs_") : reasoning.id();
        Map<String, @Nullable Object> item = OutputItems.reasoning(id, summary, encrypted);
        if (!isThoughts && !reasoning.text().isEmpty()) {
            item.put("content", List.of(Trees.object("type", "reasoning_text", "text", reasoning.text())));
        }
        content.extensions(reasoning.extensions(), "reasoning", item);
        output.add(item);
    }

    /// Why the answer was held back, where the model says nothing itself.
    private void explain(Finish finish, boolean hasRefusal) {
        if (finish.stopSequence() != null) {
            losses.dropped("stop_sequence");
        }
        if (finish.reason() == FinishReason.PAUSE) {
            losses.dropped("pause_turn");
        }
        String explanation = finish.explanation();
        if (finish.reason() == FinishReason.CONTENT_FILTER && explanation != null && !hasRefusal) {
            output.add(
                    OutputItems.message(ids.next("msg_"), Ending.COMPLETED, List.of(OutputItems.refusal(explanation))));
        }
    }

    private void cutLast(Ending ending) {
        if (!Ending.INCOMPLETE.equals(ending.status())
                || output.isEmpty()
                || !(output.getLast() instanceof Map<?, ?> last)
                || !last.containsKey("status")) {
            return;
        }
        Map<String, @Nullable Object> cut = Trees.object();
        last.forEach((name, value) -> cut.put((String) name, value));
        cut.put("status", Ending.INCOMPLETE);
        output.set(output.size() - 1, cut);
    }
}
