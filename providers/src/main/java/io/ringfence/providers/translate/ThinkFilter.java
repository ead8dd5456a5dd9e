package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Makes events of thoughts out of what stands between tags in the text of a stream. One stream, one thread.
final class ThinkFilter implements Consumer<StreamEvent> {
    /// Longer white space is not waited for.
    static final int MAX_HELD_SPACE = 4_096;

    private final ThinkTags tags;
    private final Consumer<StreamEvent> sink;
    /// By number of the choice: the text that is under way there.
    private final Map<Integer, Choice> choices = new HashMap<>();

    ThinkFilter(ThinkTags tags, Consumer<StreamEvent> sink) {
        this.tags = tags;
        this.sink = sink;
    }

    @Override
    public void accept(StreamEvent event) {
        switch (event) {
            case StreamEvent.TextDelta(int choice, String text) ->
                choices.computeIfAbsent(choice, Choice::new).accept(text);
            case StreamEvent.ReasoningDelta delta -> endThen(delta.choice(), event);
            case StreamEvent.ReasoningState state -> endThen(state.choice(), event);
            case StreamEvent.TextState state -> endThen(state.choice(), event);
            case StreamEvent.ToolCallStarted started -> endThen(started.choice(), event);
            case StreamEvent.ToolCallDelta delta -> endThen(delta.choice(), event);
            case StreamEvent.ToolCallEnded ended -> endThen(ended.choice(), event);
            case StreamEvent.RefusalDelta delta -> endThen(delta.choice(), event);
            case StreamEvent.PartAdded added -> endThen(added.choice(), event);
            case StreamEvent.PartEnded ended -> endThen(ended.choice(), event);
            case StreamEvent.Finished finished -> endThen(finished.choice(), event);
            case StreamEvent.Failed _, StreamEvent.Ended _ -> {
                choices.values().forEach(Choice::end);
                sink.accept(event);
            }
            case StreamEvent.CitationAdded(int choice, Citation citation) -> {
                Choice cited = choices.get(choice);
                boolean hasMoved = cited != null && cited.scanner.hasTag();
                sink.accept(hasMoved ? new StreamEvent.CitationAdded(choice, ThinkTags.unplaced(citation)) : event);
            }
            case StreamEvent.Started _,
                    StreamEvent.Logprobs _,
                    StreamEvent.Extended _,
                    StreamEvent.UsageReported _,
                    StreamEvent.Ping _ -> sink.accept(event);
        }
    }

    private void endThen(int choice, StreamEvent event) {
        Choice ended = choices.get(choice);
        if (ended != null) {
            ended.end();
        }
        sink.accept(event);
    }

    /// The text of one choice.
    private final class Choice implements ThinkScanner.Output {
        private final int index;
        private ThinkScanner scanner;
        private boolean isUnderWay;

        Choice(int index) {
            this.index = index;
            this.scanner = new ThinkScanner(tags, MAX_HELD_SPACE);
        }

        void accept(String text) {
            isUnderWay = true;
            scanner.accept(text, this);
        }

        /// The next text begins anew, outside of any tag.
        void end() {
            if (isUnderWay) {
                isUnderWay = false;
                scanner.end(this);
                scanner = new ThinkScanner(tags, MAX_HELD_SPACE);
            }
        }

        @Override
        public void content(String text) {
            sink.accept(new StreamEvent.TextDelta(index, text));
        }

        @Override
        public void thinking(String text) {
            sink.accept(new StreamEvent.ReasoningDelta(index, text, false));
        }
    }
}
