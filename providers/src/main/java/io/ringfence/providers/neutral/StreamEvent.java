package io.ringfence.providers.neutral;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.prices.ServiceTier;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One step of an answer that comes piece by piece.
///
/// Every choice is a sequence of parts. A part begins with its first delta (or its `…Started`), goes on as long
/// as deltas of its kind come, and ends with [PartEnded], with the first event of another kind, or with
/// [Finished]. Calls of tools may interleave; their `call` number tells them apart.
///
/// What surrounds a whole answer and only its dialect knows is no event, as [ChatResponse#withoutTrimmings]
/// leaves it out: settings of the request that are repeated, fingerprints, costs, and here the tier, too.
public sealed interface StreamEvent {
    /// The answer begins. Comes first, once.
    ///
    /// @param id the provider's, or null
    /// @param model as the provider names it; empty when it does not
    /// @param createdSeconds Unix time, or -1
    record Started(@Nullable String id, String model, long createdSeconds) implements StreamEvent {}

    /// Words. Never empty.
    record TextDelta(int choice, String text) implements StreamEvent {}

    /// Thoughts. Never empty.
    ///
    /// @param summary whether it is a provider's summary of them; a new summary begins after [PartEnded]
    record ReasoningDelta(int choice, String text, boolean summary) implements StreamEvent {}

    /// The signature or the encrypted form of the thoughts that end with this event; the last event of that
    /// part. It may come without any thoughts before it.
    ///
    /// @param redacted see [Part.Reasoning#redacted]
    record ReasoningState(int choice, ProviderState state, boolean redacted) implements StreamEvent {}

    /// What hangs on the text that ends with this event, or on an empty one.
    record TextState(int choice, ProviderState state) implements StreamEvent {}

    /// A call of a tool begins.
    ///
    /// @param call number among the calls of this choice, from 0, dense
    /// @param custom whether the arguments are free text
    /// @param extensions members of the call that the model has no word for
    record ToolCallStarted(
            int choice,
            int call,
            String id,
            String name,
            boolean custom,
            @Nullable ProviderState state,
            Extensions extensions)
            implements StreamEvent {

        /// A call of which there is no more to say.
        public ToolCallStarted(
                int choice, int call, String id, String name, boolean custom, @Nullable ProviderState state) {
            this(choice, call, id, name, custom, state, Extensions.NONE);
        }
    }

    /// A piece of a call's arguments. Never empty. A call without any has the arguments `{}`.
    record ToolCallDelta(int choice, int call, String fragment) implements StreamEvent {}

    /// The arguments of a call are whole. May be left out.
    record ToolCallEnded(int choice, int call) implements StreamEvent {}

    /// Words of refusal. Never empty.
    record RefusalDelta(int choice, String text) implements StreamEvent {}

    /// A source of the text that is under way, or was last.
    record CitationAdded(int choice, Citation citation) implements StreamEvent {}

    /// A part that comes whole: an image, a result of a provider's own tool.
    record PartAdded(int choice, Part part) implements StreamEvent {}

    /// The part that was under way is whole. May be left out.
    record PartEnded(int choice) implements StreamEvent {}

    /// How likely the words just sent were, in OpenAI's form.
    record Logprobs(int choice, Map<String, @Nullable Object> logprobs) implements StreamEvent {}

    /// Members beside the content of a choice that the model has no word for. Comes before [Finished].
    record Extended(int choice, Extensions extensions) implements StreamEvent {}

    /// The choice is whole. Usage may still follow.
    record Finished(int choice, Finish finish) implements StreamEvent {}

    /// What has been used so far, or in all: the last one counts, they are never added.
    ///
    /// @param tier how fast the provider says that it served
    record UsageReported(TokenUsage usage, ServiceTier tier) implements StreamEvent {
        public UsageReported(TokenUsage usage) {
            this(usage, ServiceTier.STANDARD);
        }
    }

    /// The provider reports a failure. Nothing follows.
    record Failed(ProviderError error) implements StreamEvent {}

    /// The dialect's proof that the answer is whole. Nothing follows but [UsageReported].
    record Ended() implements StreamEvent {}

    /// A sign of life.
    record Ping() implements StreamEvent {}
}
