package io.ringfence.reports.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Blocks as one HTML file that needs nothing else: no script, no font, no picture from anywhere.
final class HtmlPage {
    private static final String STYLE = resource("report.css");

    private final StringBuilder body = new StringBuilder();
    private final StringBuilder contents = new StringBuilder();
    private int sections;

    private HtmlPage() {}

    static String of(String title, List<Block> blocks) {
        HtmlPage page = new HtmlPage();
        blocks.forEach(page::append);
        /* The policy is a proof for the reader: a browser would refuse whatever the page tried to load. */
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            <a class="skip" href="#main">To the report</a>
            <nav aria-label="Sections">
            <ul>
            %s</ul>
            </nav>
            <main id="main">
            %s</main>
            </body>
            </html>
            """.formatted(escape(title), STYLE, page.contents, page.body);
    }

    private void append(Block block) {
        switch (block) {
            case Block.Heading heading -> heading(heading);
            case Block.Paragraph paragraph -> line("<p>" + escape(paragraph.text()) + "</p>");
            case Block.Notice notice ->
                line("<p class=\"notice\" role=\"note\"><strong>" + escape(notice.title()) + "</strong> "
                        + escape(notice.text()) + "</p>");
            case Block.Bullets bullets ->
                line(bullets.items().stream()
                        .map(item -> "<li>" + escape(item) + "</li>")
                        .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>")));
            case Block.Table table -> table(table);
            case Block.Figure figure -> figure(figure);
        }
    }

    private void heading(Block.Heading heading) {
        String tag = "h" + heading.level();
        String text = escape(heading.text());
        if (heading.level() != 2) {
            line("<" + tag + ">" + text + "</" + tag + ">");
            return;
        }
        String id = "s" + ++sections;
        line("<h2 id=\"" + id + "\">" + text + "</h2>");
        contents.append("<li><a href=\"#").append(id).append("\">").append(text).append("</a></li>\n");
    }

    private void table(Block.Table table) {
        String caption = escape(table.caption());
        /* A wide table scrolls in its own box, which the keyboard can reach. */
        line("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" + caption + "\">");
        line("<table>");
        line("<caption>" + caption + "</caption>");
        line(table.columns().stream()
                .map(column -> "<th scope=\"col\"" + number(column) + ">" + escape(column.title()) + "</th>")
                .collect(Collectors.joining("", "<thead><tr>", "</tr></thead>")));
        line("<tbody>");
        table.rows().forEach(row -> row(table.columns(), row));
        line("</tbody>");
        line("</table>");
        line("</div>");
    }

    private void row(List<Block.Column> columns, Block.Row row) {
        body.append(row.mark() == Block.Mark.NONE ? "<tr>" : "<tr class=\"" + lower(row.mark()) + "\">");
        for (int i = 0; i < columns.size(); i++) {
            String cell = escape(row.cells().get(i));
            body.append(
                    i == 0
                            ? "<th scope=\"row\">" + cell + "</th>"
                            : "<td" + number(columns.get(i)) + ">" + cell + "</td>");
        }
        line("</tr>");
    }

    private void figure(Block.Figure figure) {
        line("<figure>");
        line(figure.svg());
        line("<figcaption>" + escape(figure.caption()) + "</figcaption>");
        line("</figure>");
    }

    private void line(String text) {
        body.append(text).append('\n');
    }

    private static String number(Block.Column column) {
        return column.isNumeric() ? " class=\"number\"" : "";
    }

    private static String lower(Block.Mark mark) {
        return mark.name().toLowerCase(Locale.ROOT);
    }

    /// The text as itself, between tags and in quoted attributes.
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
