package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a stream still owes its client about one candidate. One thread.
final class GeminiStreamCandidate {
    static final String TOO_LONG = "The arguments of the answer's tool calls are longer than the limit.";

    /// Arguments of calls that are held until they are whole.
    private static final int MAX_HELD_CHARS = 16 << 20;

    private static final int MAX_CITATIONS = 2_000;

    /// Members of candidates, which come beside the content.
    private static final Set<String> ASIDE = Set.of(
            "groundingMetadata",
            "citationMetadata",
            "urlContextMetadata",
            "safetyRatings",
            "avgLogprobs",
            "tokenCount",
            "finishMessage",
            "groundingAttributions");

    /// A call that is being told.
    static final class Call {
        private final StreamEvent.ToolCallStarted started;
        private final @Nullable ProviderState state;
        private final StringBuilder arguments = new StringBuilder();
        private boolean isEnded;

        Call(StreamEvent.ToolCallStarted started, @Nullable ProviderState state) {
            this.started = started;
            this.state = state;
        }

        String id() {
            return started.id();
        }

        String name() {
            return started.name();
        }

        Extensions extensions() {
            return started.extensions();
        }

        /// Whether the arguments are free text.
        boolean isCustom() {
            return started.custom();
        }

        String arguments() {
            return arguments.toString();
        }

        @Nullable
        ProviderState state() {
            return state;
        }
    }

    private final Map<Integer, Call> calls = new TreeMap<>();
    private final CarriedReasoning carried = new CarriedReasoning();
    private final StringBuilder thoughts = new StringBuilder();
    private final List<GeminiCitations.Placed> citations = new ArrayList<>();
    private final Map<String, @Nullable Object> aside = new LinkedHashMap<>();
    private @Nullable Finish finish;
    private int heldChars;
    private boolean isAscii = true;
    private boolean isInText;
    private long textChars;
    private long partStart;

    // ---- Words

    void said(String text) {
        if (!isInText) {
            partStart = textChars;
            isInText = true;
        }
        textChars += text.length();
        isAscii = isAscii && text.chars().allMatch(c -> c < 0x80);
        thoughts.setLength(0);
        carried.spoke();
    }

    /// Something whole has come that is neither words nor thoughts nor a call.
    void showed() {
        isInText = false;
        thoughts.setLength(0);
        carried.spoke();
    }

    void endPart() {
        isInText = false;
    }

    void thought(String words) {
        isInText = false;
        if (thoughts.length() <= CarriedReasoning.MAX_CHARS) {
            thoughts.append(words);
        }
    }

    void thoughtEnded(ProviderState state, boolean redacted) {
        isInText = false;
        String words = redacted ? "" : thoughts.toString();
        carried.add(new Part.Reasoning(null, words, List.of(), state, redacted, Extensions.NONE));
        thoughts.setLength(0);
    }

    // ---- Calls

    void start(StreamEvent.ToolCallStarted started) {
        isInText = false;
        ProviderState taken = carried.take();
        ProviderState state = started.state() == null ? taken : started.state();
        thoughts.setLength(0);
        calls.put(started.call(), new Call(started, state));
    }

    /// Takes a piece of arguments.
    ///
    /// @return false when there is more than can be held
    boolean append(StreamEvent.ToolCallDelta delta) {
        Call call = calls.get(delta.call());
        heldChars += delta.fragment().length();
        if (call != null && heldChars <= MAX_HELD_CHARS) {
            call.arguments.append(delta.fragment());
        }
        return heldChars <= MAX_HELD_CHARS;
    }

    void end(int number) {
        Call call = calls.get(number);
        if (call != null) {
            call.isEnded = true;
        }
    }

    /// The calls that can be written now, in their order; they are held no longer.
    ///
    /// @param all also those that nobody has ended
    List<Call> due(boolean all) {
        List<Call> due = new ArrayList<>();
        for (Iterator<Call> next = calls.values().iterator(); next.hasNext(); ) {
            Call call = next.next();
            if (!all && !call.isEnded) {
                break;
            }
            next.remove();
            heldChars -= call.arguments.length();
            due.add(call);
        }
        return due;
    }

    // ---- What comes last

    void cite(Citation citation) {
        if (citations.size() < MAX_CITATIONS) {
            boolean isPlaced = isAscii && citation.start() >= 0 && citation.end() >= citation.start();
            citations.add(new GeminiCitations.Placed(
                    citation,
                    isPlaced ? partStart + citation.start() : -1,
                    isPlaced ? partStart + citation.end() : -1));
        }
    }

    /// Whether a part is none, but a member of the candidate.
    static boolean isAside(Part.Vendor vendor) {
        return vendor.origin() == Dialect.GEMINI && ASIDE.contains(vendor.type());
    }

    void aside(Map<String, @Nullable Object> members) {
        aside.putAll(members);
    }

    void finish(Finish reason) {
        finish = reason;
    }

    @Nullable
    Finish finish() {
        return finish;
    }

    void writeAside(Map<String, @Nullable Object> candidate) {
        aside.forEach(candidate::putIfAbsent);
        boolean isTold = aside.containsKey("groundingMetadata") || aside.containsKey("citationMetadata");
        if (!citations.isEmpty() && !isTold) {
            candidate.put("groundingMetadata", GeminiCitations.grounding(citations));
        }
    }
}
