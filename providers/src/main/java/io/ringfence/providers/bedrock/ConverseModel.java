package io.ringfence.providers.bedrock;

import io.ringfence.providers.messages.ClaudeModel;
import java.util.Locale;

/// What a model behind Converse understands beyond what Converse itself says, as far as its name tells it. This
/// is the one place that knows Bedrock's models; what Claude's versions know, [ClaudeModel] says.
///
/// | | Claude | Nova 1 | Nova 2 | gpt-oss | Mistral | plain | others | hidden |
/// |---|---|---|---|---|---|---|---|---|
/// | top-k | `top_k` | `inferenceConfig.topK` | as Nova 1 | – | – | – | – | – |
/// | thinking | `thinking`, `output_config.effort` | – | `reasoningConfig` | `reasoning_effort` | – | – | – | – |
/// | one call at a time | `tool_choice` | – | – | – | – | – | – | – |
/// | demand of a named tool | yes | yes | yes | ¹ | ¹ | ¹ | ¹ | yes |
/// | cache points | yes | ² | ² | – | – | – | – | yes |
/// | `outputConfig`, `strict` tools | from 4.5 | – | – | yes | yes | – | yes | – ³ |
/// | `status` of tool results | yes | yes | yes | – | – | – | – | yes |
///
/// All of the first three rows are additional fields. "Plain" are Titan, Llama and Jurassic; the model is
/// "hidden" behind an ARN that does not name it, as that of an application's inference profile. ¹ Only this
/// tool is declared, and some tool demanded. ² Not after tools, and for five minutes only. ³ `outputConfig` is
/// written all the same, because leaving it out could not be noticed in the answer.
///
/// @param claude what [ClaudeModel] makes of the name
record ConverseModel(Family family, ClaudeModel claude) {
    /// Who made the model.
    enum Family {
        CLAUDE,
        NOVA,
        NOVA_2,
        GPT_OSS,
        MISTRAL,
        PLAIN,
        OTHER,
        HIDDEN
    }

    /// The model with this id, inference profile or ARN.
    static ConverseModel of(String id) {
        return new ConverseModel(family(id.toLowerCase(Locale.ROOT)), ClaudeModel.of(id));
    }

    private static Family family(String name) {
        if (name.contains("claude")) {
            return Family.CLAUDE;
        }
        if (name.contains("nova-2")) {
            return Family.NOVA_2;
        }
        if (name.contains("amazon.nova")) {
            return Family.NOVA;
        }
        if (name.contains("gpt-oss")) {
            return Family.GPT_OSS;
        }
        if (name.contains("mistral.")) {
            return Family.MISTRAL;
        }
        if (name.contains("amazon.titan") || name.contains("meta.llama") || name.contains("ai21.")) {
            return Family.PLAIN;
        }
        boolean tellsNothing = name.startsWith("arn:") && !name.contains("foundation-model/");
        return tellsNothing ? Family.HIDDEN : Family.OTHER;
    }

    boolean isClaude() {
        return family == Family.CLAUDE;
    }

    boolean isNova() {
        return family == Family.NOVA || family == Family.NOVA_2;
    }

    /// Whether the model takes temperature, top-p and top-k at all.
    boolean takesSampling() {
        return !isClaude() || claude.takesSampling();
    }

    boolean takesTemperatureAndTopP() {
        return !isClaude() || claude.takesTemperatureAndTopP();
    }

    /// Whether the model goes on from a last message of its own.
    boolean takesPrefill() {
        return !isClaude() || claude.takesPrefill();
    }

    boolean canDemandNamedTool() {
        return isClaude() || isNova() || family == Family.HIDDEN;
    }

    boolean knowsCachePoints() {
        return isClaude() || isNova() || family == Family.HIDDEN;
    }

    boolean knowsCachePointsAfterTools() {
        return knowsCachePoints() && !isNova();
    }

    boolean knowsResultStatus() {
        return isClaude() || isNova() || family == Family.HIDDEN;
    }

    boolean knowsStrictTools() {
        return family != Family.HIDDEN && knowsOutputFormat();
    }

    boolean knowsOutputFormat() {
        return switch (family) {
            case CLAUDE -> claude.major() > 4 || (claude.major() == 4 && claude.minor() >= 5);
            case GPT_OSS, MISTRAL, OTHER, HIDDEN -> true;
            case NOVA, NOVA_2, PLAIN -> false;
        };
    }
}
