package io.ringfence.gateway.usage;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comma-separated values as RFC 4180 has them, that a spreadsheet may open: names come from requests, and one
/// that a spreadsheet would take for a formula gets an apostrophe before it.
final class Csv {
    private static final String END = "\r\n";

    /// What formulas begin with, also behind white space that spreadsheets skip.
    private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

    private Csv() {}

    /// @param rows by column; what a row does not have is empty
    static String of(List<String> columns, List<Map<String, Object>> rows) {
        StringBuilder text = new StringBuilder(String.join(",", columns)).append(END);
        for (Map<String, Object> row : rows) {
            text.append(columns.stream().map(column -> cell(row.get(column))).collect(Collectors.joining(",")))
                    .append(END);
        }
        return text.toString();
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal number -> number.toPlainString();
            case Number number -> number.toString();
            case Object text -> quoted(text.toString());
        };
    }

    private static String quoted(String text) {
        boolean isFormula = beginsFormula(text) || beginsFormula(text.stripLeading());
        return "\"" + (isFormula ? "'" : "") + text.replace("\"", "\"\"") + "\"";
    }

    private static boolean beginsFormula(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    }
}
