package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes a GenerateContentRequest. One request.
final class GeminiRequestWriter {
    /// What is lost when a wish about prompt caches cannot be said.
    static final String CACHE_POLICY = "prompt cache policy";

    private static final Pattern LABEL_NAME = Pattern.compile("\\p{Ll}[\\p{Ll}\\p{Lo}0-9_-]{0,62}");
    private static final Pattern LABEL_VALUE = Pattern.compile("[\\p{Ll}\\p{Lo}0-9_-]{0,63}");

    private final ChatRequest request;
    private final RequestTarget target;
    private final GeminiModel model;
    private final Losses losses;
    private final Map<String, @Nullable Object> body = new LinkedHashMap<>();

    GeminiRequestWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.model = GeminiModel.of(target.model());
        this.losses = losses;
    }

    Map<String, @Nullable Object> write() {
        checkState();
        List<Object> contents = new GeminiConversationWriter(target, model, losses).write(request.messages());
        Map<String, @Nullable Object> system = system();
        if (contents.isEmpty() && system != null) {
            // Gemini wants something to answer.
            losses.add("the system message is sent as the user's to " + Dialect.GEMINI.wireFormat());
            system.put("role", "user");
            contents.add(system);
            system = null;
        }
        body.put("contents", contents);
        GeminiFields.put(body, "systemInstruction", system);
        GeminiToolsWriter tools = new GeminiToolsWriter(model, losses);
        tools.write(request.tools(), body);
        Map<String, @Nullable Object> config =
                new GeminiConfigWriter(request, model, target.budgets(), losses).write(tools.hasFunctions());
        if (!config.isEmpty()) {
            body.put("generationConfig", config);
        }
        writeCache();
        writeMetadata();
        writeServiceTier();
        losses.extensions("", request.extensions());
        GeminiFields.putBack(request.extensions(), body);
        return body;
    }

    private void checkState() {
        StateSettings state = request.state();
        if (state.refersToKept()) {
            throw ProtocolException.unsupported("the request goes on from a response that was kept, which "
                    + Dialect.GEMINI.wireFormat() + " cannot");
        }
        if (Boolean.TRUE.equals(state.store())) {
            losses.dropped("store");
        }
        if (Boolean.TRUE.equals(state.background())) {
            losses.dropped("background");
        }
        for (String include : state.include()) {
            // Reasoning comes with its state anyway, and its client puts it where it was asked for.
            if (!include.equals("reasoning.encrypted_content")) {
                losses.dropped("include " + include);
            }
        }
    }

    // ---- System

    private @Nullable Map<String, @Nullable Object> system() {
        List<Object> parts = new ArrayList<>();
        StringBuilder later = new StringBuilder();
        boolean isConversation = false;
        for (int i = 0; i < request.messages().size(); i++) {
            Message message = request.messages().get(i);
            boolean isSystem = message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
            if (isSystem) {
                if (isConversation) {
                    losses.add("system messages in mid-conversation are moved to the front for "
                            + Dialect.GEMINI.wireFormat());
                }
                losses.extensions("messages[" + i + "]", message.extensions());
                append(texts(message.parts()), later);
            } else {
                isConversation = true;
            }
        }
        List<String> instructions = texts(request.instructions());
        if (later.isEmpty()) {
            instructions.forEach(text -> parts.add(GeminiPartWriter.text(text, false)));
        } else {
            StringBuilder all = new StringBuilder();
            append(instructions, all);
            append(List.of(later.toString()), all);
            parts.add(GeminiPartWriter.text(all.toString(), false));
        }
        if (parts.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("parts", parts);
        return content;
    }

    private static void append(List<String> texts, StringBuilder to) {
        for (String text : texts) {
            to.append(to.isEmpty() ? "" : "\n\n").append(text);
        }
    }

    private List<String> texts(List<Part> parts) {
        List<String> texts = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> {
                    noteCache(text.cache());
                    losses.extensions("system", text.extensions());
                    if (!text.text().isEmpty()) {
                        texts.add(text.text());
                    }
                }
                case Part.Vendor vendor -> losses.dropped(vendor.type() + " in the system message");
                default -> losses.dropped("what is no text in the system message");
            }
        }
        return texts;
    }

    // ---- The rest

    private void noteCache(@Nullable CacheHint hint) {
        if (hint != null) {
            losses.dropped(CACHE_POLICY);
        }
    }

    private void writeCache() {
        CacheSettings cache = request.cache();
        GeminiFields.put(body, "cachedContent", cache.cachedContent());
        noteCache(cache.automatic());
        if (cache.key() != null || cache.retention() != null) {
            losses.dropped(CACHE_POLICY);
        }
    }

    /// Only Vertex has labels, and only some words fit into them.
    private void writeMetadata() {
        if (request.user() != null) {
            losses.dropped("user");
        }
        if (request.metadata().isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> labels = new LinkedHashMap<>();
        if (target.flavour() == Flavour.VERTEX) {
            request.metadata().forEach((name, value) -> {
                if (LABEL_NAME.matcher(name).matches()
                        && LABEL_VALUE.matcher(value).matches()) {
                    labels.put(name, value);
                }
            });
        }
        if (labels.size() < request.metadata().size()) {
            losses.dropped("metadata");
        }
        if (!labels.isEmpty()) {
            body.put("labels", labels);
        }
    }

    private void writeServiceTier() {
        String tier = request.serviceTier();
        if (tier == null) {
            return;
        }
        switch (tier.toLowerCase(Locale.ROOT)) {
            case "auto", "unspecified" -> {}
            case "default", "standard", "standard_only" -> body.put("serviceTier", "standard");
            case "flex", "priority" -> body.put("serviceTier", tier.toLowerCase(Locale.ROOT));
            default -> losses.dropped("service_tier");
        }
    }
}
