package io.ringfence.providers.provider;

/// How far one word is from another, for guessing what somebody meant to write.
public final class EditDistance {
    private EditDistance() {}

    /// The fewest characters to insert, delete or replace that make `to` of `from`: Levenshtein's distance. Upper and
    /// lower case differ.
    ///
    /// Takes time in proportion to the product of both lengths, so words from outside must be bounded.
    public static int between(String from, String to) {
        /* Of the table of Wagner and Fischer (1974) only the row above and the value left of it are ever looked at. */
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
