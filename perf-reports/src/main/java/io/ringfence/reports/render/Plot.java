package io.ringfence.reports.render;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/// Has lets-plot draw a plot, and makes the picture one that can stand in a page.
final class Plot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 400;
    private static final String GRID_COLOR = "#c9d1d9";
    private static final String GRID_STROKE = "stroke=\"rgb(201,209,217)\"";
    private static final Pattern OPENING = Pattern.compile("\\A\\s*<svg[^>]*>");
    private static final Pattern STYLE = Pattern.compile("<style.*?</style>\\s*", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("id=\"([A-Za-z0-9_-]+)\"");
    private static final Pattern REFERENCE = Pattern.compile("#([A-Za-z0-9_-]+)\\)");
    private static final Pattern LONG_FRACTION = Pattern.compile("(\\d\\.\\d{2})\\d+");
    private static final Pattern INDENT = Pattern.compile("\\n\\s*");

    private Plot() {}

    /// The picture as an element of HTML.
    ///
    /// @param spec lets-plot's description of the plot
    /// @param id unlike that of any other picture of the page
    /// @param alternative what somebody should hear who cannot see it
    static String svg(Map<String, Object> spec, String id, String alternative) {
        spec.put("theme", theme());
        String drawn = PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
                spec,
                new DoubleVector(WIDTH, HEIGHT),
                (width, height, _) -> {
                    throw new IllegalStateException("a picture of pixels: " + width + "x" + height);
                },
                false);
        String opening =
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                        + "\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\" role=\"img\" aria-label=\""
                        + HtmlPage.escape(alternative) + "\">";
        String svg = STYLE.matcher(drawn).replaceAll("");
        svg = OPENING.matcher(svg).replaceFirst(Matcher.quoteReplacement(opening));
        svg = LONG_FRACTION.matcher(svg).replaceAll("$1");
        svg = INDENT.matcher(svg).replaceAll("\n").strip();
        return withIds(svg.replace(GRID_STROKE, "class=\"plot-grid\""), id);
    }

    /* The page's style decides on colours of text and grid, so that both suit light and dark. */
    private static Map<String, Object> theme() {
        Map<String, Object> blank = Map.of("name", "blank", "blank", true);
        Map<String, Object> grid = Map.of("color", GRID_COLOR, "size", 0.6, "blank", false);
        Map<String, Object> theme = new HashMap<>();
        theme.put("name", "minimal");
        theme.put("plot_background", blank);
        theme.put("panel_background", blank);
        theme.put("legend_background", blank);
        theme.put("legend_key", blank);
        theme.put("panel_grid_major", grid);
        theme.put("panel_grid_minor", blank);
        theme.put("axis_line", blank);
        return theme;
    }

    /// Ids are made up by chance when a plot is drawn; the same plot should be the same text.
    private static String withIds(String svg, String prefix) {
        Map<String, String> names = new HashMap<>();
        String named = ID.matcher(svg)
                .replaceAll(match ->
                        "id=\"" + names.computeIfAbsent(match.group(1), _ -> prefix + "-" + names.size()) + "\"");
        return REFERENCE
                .matcher(named)
                .replaceAll(match -> "#" + names.getOrDefault(match.group(1), match.group(1)) + ")");
    }
}
