package io.ringfence.reports.render;

import java.util.List;

/// A part of a page. Pages of all formats are made from the same blocks; no text in them is escaped yet.
sealed interface Block {
    /// A title.
    ///
    /// @param level 1 for the page's title, 2 for a section, 3 and 4 below it
    record Heading(int level, String text) implements Block {}

    record Paragraph(String text) implements Block {}

    /// What must not be overlooked.
    record Notice(String title, String text) implements Block {}

    record Bullets(List<String> items) implements Block {}

    /// A table whose first cell in each row names the row.
    record Table(String caption, List<Column> columns, List<Row> rows) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            for (Row row : rows) {
                if (row.cells().size() != columns.size()) {
                    throw new IllegalArgumentException(
                            row.cells().size() + " cells for " + columns.size() + " columns in \"" + caption + "\"");
                }
            }
        }
    }

    /// A picture as SVG; where SVG cannot be shown, the text that says the same.
    record Figure(String caption, String alternative, String svg) implements Block {}

    record Column(String title, boolean isNumeric) {
        static Column text(String title) {
            return new Column(title, false);
        }

        static Column number(String title) {
            return new Column(title, true);
        }
    }

    record Row(List<String> cells, Mark mark) {
        public Row {
            cells = List.copyOf(cells);
        }

        static Row of(String... cells) {
            return new Row(List.of(cells), Mark.NONE);
        }
    }

    /// How a row stands out; its cells must say the same in words.
    enum Mark {
        NONE,
        GOOD,
        BAD,
        /// It is shown, and does not count.
        ASIDE
    }
}
