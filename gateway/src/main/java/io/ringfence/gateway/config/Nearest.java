package io.ringfence.gateway.config;

import io.ringfence.providers.provider.EditDistance;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Finds what somebody probably meant to write.
public final class Nearest {
    private static final int MAX_LENGTH = 64;

    private Nearest() {}

    /// The word that needs the fewest typed characters to become `written`, or null if all of them are far off.
    public static @Nullable String to(String written, Collection<String> words) {
        if (written.length() > MAX_LENGTH) {
            return null;
        }

        String nearest = null;
        int fewest = Math.max(2, written.length() / 3) + 1;
        for (String word : words) {
            int distance = EditDistance.between(written, word);
            if (distance < fewest) {
                fewest = distance;
                nearest = word;
            }
        }
        return nearest;
    }

    /// `; did you mean …?` or, when nothing is near, what there is to choose from.
    static String hint(String written, Collection<String> words) {
        String nearest = to(written, words);
        if (nearest != null) {
            return "; did you mean `" + nearest + "`?";
        }
        return words.isEmpty() ? "" : "; expected one of: " + String.join(", ", words);
    }
}
