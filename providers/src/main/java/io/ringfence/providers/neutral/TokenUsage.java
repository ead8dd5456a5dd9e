package io.ringfence.providers.neutral;

import io.ringfence.providers.prices.Meter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens that a provider counted, in one form: `input` includes what was read from and written to a cache,
/// `output` includes reasoning. The parts are -1 where the provider says nothing about them.
///
/// @param cacheWrite5m part of `cacheWrite` that lives five minutes
/// @param cacheWrite1h part of `cacheWrite` that lives an hour
/// @param inputAudio part of `input`
/// @param outputAudio part of `output`
/// @param total as the provider states it; -1 when it does not
/// @param toolUsePrompt part of `input` that came from the provider's own tools (Gemini)
/// @param extensions what else stood in the usage (server tools, tiers, costs)
/// @param tools what the provider's own tools did that the answer tells elsewhere than in its usage
public record TokenUsage(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWrite5m,
        long cacheWrite1h,
        long output,
        long reasoning,
        long inputAudio,
        long outputAudio,
        long toolUsePrompt,
        long total,
        Extensions extensions,
        Map<Meter, Long> tools) {
    public TokenUsage {
        tools = Map.copyOf(tools);
    }

    /// Where no tools are told of elsewhere.
    public TokenUsage(
            long input,
            long cacheRead,
            long cacheWrite,
            long cacheWrite5m,
            long cacheWrite1h,
            long output,
            long reasoning,
            long inputAudio,
            long outputAudio,
            long toolUsePrompt,
            long total,
            Extensions extensions) {
        this(
                input,
                cacheRead,
                cacheWrite,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                inputAudio,
                outputAudio,
                toolUsePrompt,
                total,
                extensions,
                Map.of());
    }

    /// Input and output, nothing else known.
    public static TokenUsage of(long input, long output) {
        return new TokenUsage(input, -1, -1, -1, -1, output, -1, -1, -1, -1, -1, Extensions.NONE);
    }

    /// `input` without what was read from or written to a cache; never negative.
    public long freshInput() {
        return Math.max(0, input - Math.max(0, cacheRead) - Math.max(0, cacheWrite));
    }

    /// The provider's total, else the sum.
    public long totalOrSum() {
        return total >= 0 ? total : input + output;
    }

    /// `value`, or 0 for an unknown one.
    public static long known(long value) {
        return Math.max(0, value);
    }

    /// The same with other extensions.
    public TokenUsage withExtensions(Extensions others) {
        return with(others, tools);
    }

    /// The same with what tools did.
    public TokenUsage withTools(Map<Meter, Long> used) {
        return with(extensions, used);
    }

    private TokenUsage with(Extensions others, Map<Meter, Long> used) {
        return new TokenUsage(
                input,
                cacheRead,
                cacheWrite,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                inputAudio,
                outputAudio,
                toolUsePrompt,
                total,
                others,
                used);
    }

    /// What counts after a later statement about the whole answer: that one, unless it says nothing, as some
    /// servers close with zeros. Providers do count down: a first guess at the prompt is mended at the end.
    public TokenUsage replacedBy(TokenUsage later) {
        return later.input == 0 && later.output == 0 ? this : later;
    }

    /// What a later statement about the same answer amounts to, which wins unless it forgets: some servers
    /// close with zeros, some state each part only once.
    public TokenUsage updatedBy(@Nullable TokenUsage later) {
        if (later == null || (later.input == 0 && later.output == 0)) {
            return this;
        }
        return new TokenUsage(
                Math.max(input, later.input),
                Math.max(cacheRead, later.cacheRead),
                Math.max(cacheWrite, later.cacheWrite),
                Math.max(cacheWrite5m, later.cacheWrite5m),
                Math.max(cacheWrite1h, later.cacheWrite1h),
                Math.max(output, later.output),
                Math.max(reasoning, later.reasoning),
                Math.max(inputAudio, later.inputAudio),
                Math.max(outputAudio, later.outputAudio),
                Math.max(toolUsePrompt, later.toolUsePrompt),
                Math.max(total, later.total),
                later.extensions.isEmpty() ? extensions : later.extensions,
                later.tools.isEmpty() ? tools : later.tools);
    }
}
