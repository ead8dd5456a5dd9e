package io.ringfence.providers.messages;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is known of a Claude model by its name, in whichever of the providers' spellings: `claude-opus-4-6`,
/// `us.anthropic.claude-3-7-sonnet-20250219-v1:0`, `claude-sonnet-4-5@20250929`, `anthropic/claude-opus-4.5`.
///
/// A name that says Claude but no version is taken for the newest. A name that does not say Claude may be
/// anything that copied the interface, and is asked in the way that is understood longest. Any thread.
///
/// @param family `opus`, `sonnet`, `haiku`, …; empty when the name tells none
/// @param major 0 for a model that is no Claude, [#NEWEST] when the name tells no version
public record ClaudeModel(String family, int major, int minor) {
    /// The version of a model whose name tells none.
    public static final int NEWEST = Integer.MAX_VALUE;

    private static final int UNKNOWN = 0;

    /// `claude-opus-4-6`, `claude-sonnet-4-20250514`: a minor version has at most two digits, a date has eight.
    private static final Pattern FAMILY_FIRST =
            Pattern.compile("claude-([a-z]+)-(\\d{1,2})(?:[-.](\\d{1,2}))?(?![\\d])");

    /// `claude-3-7-sonnet`, `claude-3-opus`, `claude-2.1`, `claude-v2`.
    private static final Pattern VERSION_FIRST =
            Pattern.compile("claude-v?(\\d{1,2})(?:[-.](\\d{1,2})(?!\\d))?(?:-([a-z]+))?");

    /// Reads a model's name.
    public static ClaudeModel of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.contains("claude")) {
            return new ClaudeModel("", UNKNOWN, 0);
        }
        if (lower.contains("claude-instant")) {
            return new ClaudeModel("instant", 1, 0);
        }
        Matcher familyFirst = FAMILY_FIRST.matcher(lower);
        if (familyFirst.find()) {
            return new ClaudeModel(
                    familyFirst.group(1), Integer.parseInt(familyFirst.group(2)), number(familyFirst.group(3)));
        }
        Matcher versionFirst = VERSION_FIRST.matcher(lower);
        if (versionFirst.find()) {
            String family = versionFirst.group(3);
            return new ClaudeModel(
                    family == null ? "" : family,
                    Integer.parseInt(versionFirst.group(1)),
                    number(versionFirst.group(2)));
        }
        return new ClaudeModel("", NEWEST, 0);
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /// Whether it is a Claude at all.
    public boolean isClaude() {
        return major != UNKNOWN;
    }

    private boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    /// Whether it can think before it answers.
    public boolean thinks() {
        return !isClaude() || isAtLeast(3, 7);
    }

    /// Whether it takes `thinking.type: adaptive`, by which it decides itself how much to think.
    public boolean takesAdaptiveThinking() {
        return isAtLeast(4, 6);
    }

    /// Whether it takes `thinking.type: enabled` with a budget.
    public boolean takesThinkingBudget() {
        return thinks() && !isAtLeast(4, 7);
    }

    /// Whether it takes `output_config.effort`.
    public boolean takesEffort() {
        return isAtLeast(4, 6) || (isAtLeast(4, 5) && family.equals("opus"));
    }

    /// The word for an effort, nearest to `effort`, that this model takes.
    public String nearestEffort(String effort) {
        return switch (effort) {
            case "minimal" -> "low";
            case "xhigh" -> isAtLeast(4, 7) ? "xhigh" : "high";
            case "max" -> isAtLeast(4, 6) ? "max" : "high";
            default -> effort;
        };
    }

    /// Whether it takes `output_config.format`. A model that is no Claude is assumed to.
    public boolean takesOutputFormat() {
        return !isClaude() || isAtLeast(4, 5) || (isAtLeast(4, 1) && family.equals("opus"));
    }

    /// Whether it takes `temperature`, `top_p` and `top_k`.
    public boolean takesSampling() {
        return !isAtLeast(4, 7);
    }

    /// Whether it takes `temperature` and `top_p` in one request.
    public boolean takesTemperatureAndTopP() {
        return !isAtLeast(4, 1);
    }

    /// Whether it goes on from a last message of the assistant's own.
    public boolean takesPrefill() {
        return !isAtLeast(4, 6);
    }
}
