package io.ringfence.providers.responses;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which models of OpenAI's think before they answer, told from their names: those refuse `temperature` and
/// `top_p`, and only those have reasoning that may be asked for. Names of deployments tell nothing.
final class ReasoningModels {
    private static final Pattern NAME = Pattern.compile("(o\\d|gpt-([5-9]|\\d\\d)(?!.*chat)|codex-|computer-use).*");

    private static final Pattern KNOWS_NONE = Pattern.compile("gpt-(5\\.[1-9]|[6-9]|\\d\\d).*");

    private ReasoningModels() {}

    static boolean isReasoning(String model) {
        return NAME.matcher(bare(model)).matches();
    }

    /// The word that makes a model think least, which for the elder ones is not nothing. Null for a model that
    /// knows no efforts, or of which the name says nothing.
    static @Nullable String leastEffort(String model) {
        String name = bare(model);
        if (!isReasoning(name)) {
            return null;
        }
        if (KNOWS_NONE.matcher(name).matches()) {
            return "none";
        }
        return name.startsWith("gpt-5") && !name.contains("codex") && !name.contains("pro") ? "minimal" : "low";
    }

    private static String bare(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return name.startsWith("openai.") ? name.substring("openai.".length()) : name;
    }
}
