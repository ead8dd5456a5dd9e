package io.ringfence.providers.tokens;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Estimates how many tokens a request's input has, for providers without a counter: the texts of instructions,
/// messages and tools by the model's vocabulary, or by [ScriptTokenizer] where that is not published, and fixed
/// allowances for all else. Time grows in proportion to the request. One request, one thread.
public final class TokenEstimate {
    /// What marks where the answer begins.
    public static final int PER_REQUEST = 3;

    /// What marks a message and its role.
    public static final int PER_MESSAGE = 4;

    /// What marks a call, a result or a tool's declaration.
    public static final int PER_TOOL = 8;

    /// A picture of about a megapixel. Its true size decides, and would have to be looked up in the picture.
    public static final int PER_IMAGE = 1_000;

    /// A document of two pages that is no text.
    public static final int PER_DOCUMENT = 3_000;

    /// Half a minute of sound.
    public static final int PER_RECORDING = 1_000;

    private final ModelFamily family;
    private final Tokenizer tokenizer;
    private final BooleanSupplier abandoned;
    private long tokens;

    private TokenEstimate(ModelFamily family, BooleanSupplier abandoned) {
        this.family = family;
        this.tokenizer = family.tokenizer();
        this.abandoned = abandoned;
    }

    /// The input tokens of `request`.
    ///
    /// @param model as its provider calls it
    public static long of(ChatRequest request, String model) {
        return of(request, model, () -> false);
    }

    /// As [#of(ChatRequest, String)], for somebody who may lose interest.
    ///
    /// @param abandoned asked now and then whether nobody waits for the number any more
    /// @throws CancellationException when that is so
    public static long of(ChatRequest request, String model, BooleanSupplier abandoned) {
        TokenEstimate estimate = new TokenEstimate(ModelFamily.of(model), abandoned);
        estimate.add(request);
        return estimate.tokens;
    }

    private void add(ChatRequest request) {
        tokens += PER_REQUEST;
        if (!request.instructions().isEmpty()) {
            tokens += PER_MESSAGE;
            parts(request.instructions());
        }
        for (Message message : request.messages()) {
            tokens += PER_MESSAGE;
            text(message.name());
            parts(message.parts());
        }
        List<Tool> tools = request.tools().tools();
        if (!tools.isEmpty()) {
            tokens += family.withTools();
            tools.forEach(this::tool);
        }
        if (request.format() instanceof OutputFormat.JsonSchema schema) {
            text(schema.name());
            text(schema.description());
            json(schema.schema());
        }
    }

    private void parts(List<Part> parts) {
        parts.forEach(this::part);
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Image _ -> tokens += PER_IMAGE;
            case Part.Recording recording -> {
                tokens += PER_RECORDING;
                text(recording.transcript());
            }
            case Part.Document document -> document(document);
            case Part.ToolCall call -> {
                tokens += PER_TOOL;
                text(call.name());
                text(call.arguments());
            }
            case Part.ToolResult result -> {
                tokens += PER_TOOL;
                parts(result.content());
                json(result.json());
            }
            // Sealed thoughts are not the model's input as they stand.
            case Part.Reasoning reasoning -> text(reasoning.visibleText());
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Vendor vendor -> json(vendor.raw());
        }
    }

    private void document(Part.Document document) {
        text(document.title());
        text(document.context());
        if (document.media() instanceof Media.PlainText plain) {
            text(plain.text());
        } else {
            tokens += PER_DOCUMENT;
        }
    }

    private void tool(Tool tool) {
        tokens += PER_TOOL;
        switch (tool) {
            case Tool.Function function -> {
                text(function.name());
                text(function.description());
                json(function.parameters());
            }
            case Tool.BuiltIn builtIn -> json(builtIn.raw());
        }
    }

    private void json(@Nullable Object tree) {
        if (tree != null) {
            text(JsonTree.string(tree));
        }
    }

    private void text(@Nullable String text) {
        if (text == null) {
            return;
        }
        int from = 0;
        while (from < text.length()) {
            if (abandoned.getAsBoolean()) {
                throw new CancellationException("nobody waits for the count");
            }
            int end = TextPieces.end(text, from);
            tokens += tokenizer.count(text.substring(from, end));
            from = end;
        }
    }
}
