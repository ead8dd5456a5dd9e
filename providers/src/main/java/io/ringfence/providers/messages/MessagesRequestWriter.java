package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.FormatInstruction;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.Unsupported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one request. One thread.
final class MessagesRequestWriter {
    private final ChatRequest request;
    private final RequestTarget target;
    private final Losses losses;
    private final ClaudeModel model;
    private final RequestBlocks blocks;
    private final Map<String, @Nullable Object> body = new LinkedHashMap<>();

    MessagesRequestWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.losses = losses;
        this.model = ClaudeModel.of(target.model());
        this.blocks = new RequestBlocks(target, losses);
    }

    Map<String, @Nullable Object> write() {
        Unsupported.refuseKeptElsewhere(request, losses);
        Thinking thinking = Thinking.of(request.reasoning(), model, target.budgets(), losses);
        Turns turns = turns();
        if (thinking.hasBudget() && turns.continuesCallsWithoutThoughts()) {
            losses.add("thinking is switched off because the calls of the last turn came without thoughts");
            thinking = thinking.switchedOff();
        }
        body.put("model", target.model());
        writeMaxTokens(thinking);
        writeSystem();
        body.put("messages", turns.messages(model.takesPrefill() && !thinking.hasBudget()));
        MessagesTools.write(request.tools(), thinking.hasBudget(), body, losses);
        if (!body.containsKey("tools")) {
            MessagesTools.writeKnownOnly(turns.calledTools(), body);
        }
        Map<String, @Nullable Object> thinkingMember = thinking.member();
        if (thinkingMember != null) {
            body.put("thinking", thinkingMember);
        }
        writeOutputConfig(thinking);
        SamplingMembers.write(request.sampling(), model, thinking, body, losses);
        writeAffairs();
        CacheControl.write(request.cache().automatic(), body, losses);
        if (request.stream()) {
            body.put("stream", true);
        }
        Own.putBack(request.extensions(), body, "", losses);
        CacheControl.limit(body, losses);
        return body;
    }

    // ---- The conversation

    private Turns turns() {
        Turns turns = new Turns(losses);
        List<Message> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            RawMessage raw = blocks.replayable(message);
            if (raw != null) {
                turns.addRaw(raw.items().getFirst());
            } else if (!isSystem(message)) {
                add(message, "messages[" + i + "]", turns);
            }
        }
        return turns;
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private void add(Message message, String where, Turns turns) {
        if (message.name() != null) {
            losses.dropped("the name of a speaker");
        }
        List<Map<String, @Nullable Object>> written = new ArrayList<>();
        for (Part part : message.parts()) {
            blocks.write(part, where, written);
        }
        RequestBlocks.dropBlank(written, message.role() == Role.ASSISTANT);
        boolean isOwn = message.extensions().belongTo(Own.DIALECT);
        if (!isOwn) {
            losses.extensions(where, message.extensions());
        }
        turns.add(
                message.role() == Role.ASSISTANT ? "assistant" : "user",
                written,
                isOwn ? message.extensions().members() : Map.of());
    }

    /// The system's words: the request's own, then those that stand among the messages of other dialects, then
    /// what only an instruction can say. One text, unless something hangs on a part of it.
    private void writeSystem() {
        List<Map<String, @Nullable Object>> written = new ArrayList<>();
        for (Part part : request.instructions()) {
            addSystem(part, "instructions", written);
        }
        for (Message message : request.messages()) {
            if (isSystem(message) && blocks.replayable(message) == null) {
                message.parts().forEach(part -> addSystem(part, "the system message", written));
                losses.extensions("messages", message.extensions());
            }
        }
        String instruction = FormatInstruction.of(request.format(), takesOutputFormat(), losses);
        if (instruction != null) {
            addSystem(Part.Text.of(instruction), "", written);
        }
        RequestBlocks.dropBlank(written, false);
        if (written.isEmpty()) {
            return;
        }
        boolean isPlain = written.stream().allMatch(block -> block.size() == 2 && block.get("text") instanceof String);
        if (isPlain) {
            List<String> texts = written.stream()
                    .map(block -> String.valueOf(block.get("text")))
                    .toList();
            body.put("system", String.join("\n\n", texts));
        } else {
            body.put("system", written);
        }
    }

    private void addSystem(Part part, String where, List<Map<String, @Nullable Object>> to) {
        boolean isText = part instanceof Part.Text || part instanceof Part.Refusal;
        boolean isOwn = part instanceof Part.Vendor vendor && vendor.origin() == Own.DIALECT;
        if (isText || isOwn) {
            blocks.write(part, where, to);
        } else {
            losses.dropped("what is no text in " + where);
        }
    }

    // ---- Everything else

    private void writeMaxTokens(Thinking thinking) {
        Long asked = request.maxOutputTokens();
        long max = asked == null ? target.maxOutputTokens() : asked;
        if (thinking.hasBudget() && max <= thinking.budgetTokens()) {
            if (asked != null) {
                losses.add("max_tokens is raised above the thinking budget");
            }
            max = Math.min(max, Long.MAX_VALUE - thinking.budgetTokens()) + thinking.budgetTokens();
        }
        body.put("max_tokens", max);
    }

    private boolean takesOutputFormat() {
        return target.flavour() != Flavour.COMPATIBLE && model.takesOutputFormat();
    }

    private void writeOutputConfig(Thinking thinking) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        if (thinking.effort() != null) {
            config.put("effort", thinking.effort());
        }
        if (request.format() instanceof OutputFormat.JsonSchema schema && takesOutputFormat()) {
            Map<String, @Nullable Object> format = Own.typed("json_schema");
            Map<String, @Nullable Object> fitted = OutputSchema.fit(schema.schema(), losses);
            if (schema.description() != null) {
                fitted.putIfAbsent("description", schema.description());
            }
            format.put("schema", fitted);
            config.put("format", format);
        }
        boolean isOwn = request.extensions().belongTo(Own.DIALECT);
        if (isOwn && request.extensions().members().get("output_config") instanceof Map<?, ?> others) {
            Own.members(others).forEach(config::putIfAbsent);
        }
        if (!config.isEmpty()) {
            body.put("output_config", config);
        }
    }

    private void writeAffairs() {
        if (request.user() != null) {
            Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
            metadata.put("user_id", request.user());
            body.put("metadata", metadata);
        }
        if (!request.metadata().isEmpty()) {
            losses.dropped("metadata");
        }
        String tier = serviceTier(request.serviceTier());
        if (tier != null) {
            body.put("service_tier", tier);
        }
        Unsupported.drop(request, losses);
        for (String include : request.state().include()) {
            if (!include.equals("reasoning.encrypted_content")) { // signatures are in every answer
                losses.dropped("include " + include);
            }
        }
    }

    private @Nullable String serviceTier(@Nullable String tier) {
        return switch (tier == null ? "" : tier) {
            case "" -> null;
            case "auto", "standard_only" -> tier;
            case "default" -> "standard_only";
            default -> {
                losses.dropped("service_tier " + tier);
                yield null;
            }
        };
    }
}
