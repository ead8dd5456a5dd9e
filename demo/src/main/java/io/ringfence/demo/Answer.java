package io.ringfence.demo;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One complete answer, before a dialect gives it form.
///
/// @param id              24 hexadecimal digits, unique; every id in the answer is derived from it
/// @param createdSeconds  Unix time
/// @param thoughts        text of the reasoning; empty without reasoning
/// @param reasoningTokens tokens of the reasoning, part of the output
/// @param text            the visible text; of length 0 when a tool is called
/// @param call            the tool call, if any
record Answer(
        String id,
        long createdSeconds,
        Question question,
        String thoughts,
        int reasoningTokens,
        AnswerText text,
        @Nullable ToolCall call,
        Finish finish) {

    private static final List<String> THOUGHTS =
            List.of("The", " user", " wants", " a", " short", " demo", " answer", ".");

    enum Finish {
        STOP,
        LENGTH,
        TOOL_CALL
    }

    record ToolCall(String name, Map<String, Object> arguments) {
        String argumentsText() {
            return Json.text(arguments);
        }

        int tokens() {
            return 1 + (name.length() + argumentsText().length()) / 4;
        }
    }

    /// Answers a question with this many visible tokens, or fewer where the request's limit is lower.
    ///
    /// @param tokens length of the visible text; 0 for an echo and one sentence
    static Answer to(Question question, String id, long createdSeconds, int tokens) {
        int reasoningTokens = question.reasoning() == Question.Reasoning.NONE
                ? 0
                : Math.min(THOUGHTS.size(), question.maxOutputTokens());
        String thoughts = String.join("", THOUGHTS.subList(0, reasoningTokens));
        int room = question.maxOutputTokens() - reasoningTokens;

        Question.Tool tool = question.tool();
        if (question.expectsToolCall() && tool != null) {
            ToolCall call = new ToolCall(tool.name(), SampleArguments.of(tool.schema()));
            if (call.tokens() <= room) {
                return new Answer(
                        id,
                        createdSeconds,
                        question,
                        thoughts,
                        reasoningTokens,
                        AnswerText.NONE,
                        call,
                        Finish.TOOL_CALL);
            }
        }

        AnswerText whole = AnswerText.of(question.userText(), tokens);
        AnswerText text = whole.cutTo(room);
        Finish finish = text.length() < whole.length() ? Finish.LENGTH : Finish.STOP;
        return new Answer(id, createdSeconds, question, thoughts, reasoningTokens, text, null, finish);
    }

    boolean hasThoughts() {
        return question.reasoning() == Question.Reasoning.SHOWN && reasoningTokens > 0;
    }

    int visibleTokens() {
        return call != null ? call.tokens() : text.length();
    }

    int outputTokens() {
        return reasoningTokens + visibleTokens();
    }

    int totalTokens() {
        return question.promptTokens() + outputTokens();
    }

    /// An opaque token of the kind that a client must send back unchanged.
    String signature() {
        return Base64.getEncoder().encodeToString(("demo-signature-" + id).getBytes(StandardCharsets.US_ASCII));
    }
}
