package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.translate.Losses;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the next words are chosen.
final class SamplingMembers {
    private static final BigDecimal MIN_TOP_P_WITH_THOUGHTS = new BigDecimal("0.95");

    private SamplingMembers() {}

    static void write(
            Sampling sampling, ClaudeModel model, Thinking thinking, Map<String, @Nullable Object> to, Losses losses) {
        Number temperature = temperature(sampling.temperature(), model, thinking, losses);
        if (temperature != null) {
            to.put("temperature", temperature);
        }
        Number topP = topP(sampling.topP(), model, thinking, losses);
        if (topP != null && temperature != null && !model.takesTemperatureAndTopP()) {
            losses.add("top_p is dropped because the model takes no temperature beside it");
        } else if (topP != null) {
            to.put("top_p", topP);
        }
        if (sampling.topK() != null) {
            if (thinking.isOn() || !model.takesSampling()) {
                losses.dropped("top_k");
            } else {
                to.put("top_k", sampling.topK());
            }
        }
        List<String> stop = stop(sampling.stop(), losses);
        if (!stop.isEmpty()) {
            to.put("stop_sequences", stop);
        }
        noteWhatIsLost(sampling, losses);
    }

    private static @Nullable Number temperature(
            @Nullable Number temperature, ClaudeModel model, Thinking thinking, Losses losses) {
        if (temperature == null) {
            return null;
        }
        BigDecimal value = decimal(temperature);
        boolean isRefused = thinking.isOn() || !model.takesSampling();
        if (isRefused) {
            if (value.compareTo(BigDecimal.ONE) != 0) {
                losses.dropped("temperature");
            }
            return null;
        }
        if (value.compareTo(BigDecimal.ONE) > 0) {
            losses.add("temperature is lowered to 1, the highest of "
                    + losses.target().wireFormat());
            return 1;
        }
        return temperature;
    }

    private static @Nullable Number topP(@Nullable Number topP, ClaudeModel model, Thinking thinking, Losses losses) {
        if (topP == null) {
            return null;
        }
        BigDecimal value = decimal(topP);
        boolean isTaken = model.takesSampling() && (!thinking.isOn() || value.compareTo(MIN_TOP_P_WITH_THOUGHTS) >= 0);
        if (isTaken) {
            return topP;
        }
        if (value.compareTo(BigDecimal.ONE) != 0) {
            losses.dropped("top_p");
        }
        return null;
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    /// A stop sequence of nothing but white space is refused.
    private static List<String> stop(List<String> stop, Losses losses) {
        List<String> taken = stop.stream().filter(word -> !word.isBlank()).toList();
        if (taken.size() < stop.size()) {
            losses.droppedAll("stop sequences of white space");
        }
        return taken;
    }

    private static void noteWhatIsLost(Sampling sampling, Losses losses) {
        if (sampling.seed() != null) {
            losses.dropped("seed");
        }
        if (sampling.presencePenalty() != null
                && decimal(sampling.presencePenalty()).signum() != 0) {
            losses.dropped("presence_penalty");
        }
        if (sampling.frequencyPenalty() != null
                && decimal(sampling.frequencyPenalty()).signum() != 0) {
            losses.dropped("frequency_penalty");
        }
        if (sampling.choices() != null && sampling.choices() != 1) {
            losses.dropped("n");
        }
        if (Boolean.TRUE.equals(sampling.logprobs())) {
            losses.dropped("logprobs");
        }
        if (sampling.topLogprobs() != null && sampling.topLogprobs() > 0) {
            losses.dropped("top_logprobs");
        }
        if (sampling.logitBias() != null && !sampling.logitBias().isEmpty()) {
            losses.dropped("logit_bias");
        }
    }
}
