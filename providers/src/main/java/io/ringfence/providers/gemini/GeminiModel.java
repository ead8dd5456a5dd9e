package io.ringfence.providers.gemini;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Gemini model understands, as far as its name tells. This is the one place that decides by names.
///
/// - `gemini-1.*`, `gemini-2.0*`: schemas in Google's own subset only; no thinking.
/// - `gemini-2.5*`: JSON schemas; thinking by a budget of tokens; no function tools together with JSON output
///   or with built-in tools.
/// - `gemini-3*` and later: JSON schemas; thinking by level (a budget is still taken); demands a signature on
///   the first call of each batch; takes media inside results of functions.
/// - `gemini-…-latest`: as 2.5 and later agree: JSON schemas, a budget.
/// - Other names (Gemma, tuned models, operators' own): the subset, which every model understands, and a
///   budget, which only those that ask for thinking get.
///
/// @param major 0 when the name does not tell
/// @param isGemini whether the name begins as Google's own do
record GeminiModel(String name, int major, int minor, boolean isGemini) {
    private static final Pattern VERSION = Pattern.compile("gemini-(\\d{1,3})(?:[.-](\\d{1,2})(?!\\d))?");

    /// How a model is told how much to think.
    enum Thinking {
        NONE,
        BUDGET,
        LEVEL
    }

    /// @param model as in the path: `gemini-2.5-flash`, `models/…`, `publishers/google/models/…`
    static GeminiModel of(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        Matcher version = VERSION.matcher(name);
        if (version.lookingAt()) {
            String minor = version.group(2);
            return new GeminiModel(
                    name, Integer.parseInt(version.group(1)), minor == null ? 0 : Integer.parseInt(minor), true);
        }
        return new GeminiModel(name, 0, 0, name.startsWith("gemini"));
    }

    private boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    private boolean isLatest() {
        return isGemini && major == 0 && name.endsWith("-latest");
    }

    /// Whether `parametersJsonSchema` and `responseJsonSchema` can be used.
    boolean takesJsonSchema() {
        return isLatest() || isAtLeast(2, 5);
    }

    /// Whether function tools can stand beside built-in tools and beside JSON output.
    boolean mixesTools() {
        return major == 0 || isAtLeast(3, 0);
    }

    Thinking thinking() {
        if (isAtLeast(3, 0)) {
            return Thinking.LEVEL;
        }
        boolean isOld = major > 0 && !isAtLeast(2, 5);
        return isOld || name.startsWith("gemma") || name.startsWith("learnlm") ? Thinking.NONE : Thinking.BUDGET;
    }

    /// Whether thinking cannot be switched off altogether.
    boolean alwaysThinks() {
        return isAtLeast(3, 0) || (isAtLeast(2, 5) && isPro());
    }

    /// The smallest budget that is not 0.
    long leastBudget() {
        return name.contains("flash-lite") ? 512 : isPro() ? 128 : 1;
    }

    /// The largest budget.
    long mostBudget() {
        return isPro() ? 32_768 : 24_576;
    }

    boolean isPro() {
        return name.contains("pro");
    }

    /// Whether a call without a signature is refused.
    boolean demandsSignatures() {
        return isAtLeast(3, 0);
    }

    /// Whether results of functions can hold media, and parts a media resolution.
    boolean takesMediaInResults() {
        return isAtLeast(3, 0);
    }
}
