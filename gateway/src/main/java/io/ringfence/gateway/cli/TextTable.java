package io.ringfence.gateway.cli;

import io.ringfence.frontend.usage.ExactJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Columns of text, as wide as they need to be.
final class TextTable {
    private static final String GAP = "  ";
    private static final int CENTS = 2;

    private final List<List<String>> lines = new ArrayList<>();
    private final int[] widths;

    TextTable(String... head) {
        widths = new int[head.length];
        add(List.of(head));
    }

    void row(List<String> cells) {
        add(cells);
    }

    private void add(List<String> cells) {
        lines.add(List.copyOf(cells));
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    /// An amount in dollars with cents, and as many decimals more as it takes.
    static String usd(BigInteger nanoUsd) {
        BigDecimal amount = ExactJson.usd(nanoUsd);
        return amount.setScale(Math.max(CENTS, amount.scale())).toPlainString();
    }

    /// Without the head.
    int rows() {
        return lines.size() - 1;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(cells.get(i))
                        .repeat(' ', widths[i] - cells.get(i).length())
                        .append(GAP);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
