package io.ringfence.reports.render;

import java.util.List;
import java.util.stream.Collectors;

/// Blocks as GitHub's Markdown.
final class MarkdownPage {
    private static final String SPECIAL = "\\`*[]|~";

    private MarkdownPage() {}

    static String of(List<Block> blocks) {
        return blocks.stream().map(MarkdownPage::block).collect(Collectors.joining("\n"));
    }

    private static String block(Block block) {
        return switch (block) {
            case Block.Heading heading -> "#".repeat(heading.level()) + " " + escape(heading.text()) + "\n";
            case Block.Paragraph paragraph -> escape(paragraph.text()) + "\n";
            case Block.Notice notice -> "> **" + escape(notice.title()) + "** " + escape(notice.text()) + "\n";
            case Block.Bullets bullets ->
                bullets.items().stream().map(item -> "- " + escape(item) + "\n").collect(Collectors.joining());
            case Block.Table table -> table(table);
            case Block.Figure figure ->
                "*" + escape(figure.caption()) + " (drawn in report.html).* " + escape(figure.alternative()) + "\n";
        };
    }

    /// A table alone, without its caption.
    static String rowsOf(Block.Table table) {
        StringBuilder text = new StringBuilder();
        line(text, table.columns().stream().map(Block.Column::title).toList());
        text.append(table.columns().stream()
                .map(column -> column.isNumeric() ? "---:" : "---")
                .collect(Collectors.joining("|", "|", "|\n")));
        table.rows().forEach(row -> line(text, row.cells()));
        return text.toString();
    }

    private static String table(Block.Table table) {
        return "*" + escape(table.caption()) + "*\n\n" + rowsOf(table);
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(MarkdownPage::escape).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /// The text as itself: nothing in it is a mark, a tag or a new line.
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<') {
                escaped.append("&lt;");
            } else if (c == '>') {
                escaped.append("&gt;");
            } else if (c == '&') {
                escaped.append("&amp;");
            } else if (c < ' ') {
                escaped.append(' ');
            } else if (SPECIAL.indexOf(c) >= 0
                    || (c == '_' && !isInsideWord(text, i))
                    || (i == 0 && "#+-".indexOf(c) >= 0)) {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isInsideWord(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }
}
