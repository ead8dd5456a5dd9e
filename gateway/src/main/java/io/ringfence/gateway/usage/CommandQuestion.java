package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.frontend.usage.UsageAnswer.Content;
import io.ringfence.frontend.usage.UsageAnswer.Format;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.store.ledger.Grain;
import io.ringfence.store.usage.Grouping;
import io.ringfence.store.usage.UsageFilter;
import io.ringfence.store.usage.UsageQuery;
import io.ringfence.store.usage.UsageReport;
import io.ringfence.store.usage.UsageReport.Bucket;
import io.ringfence.store.usage.UsageReport.Group;
import io.ringfence.store.usage.UsageSums;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the pages under `/api/v1/metrics`, which are made for commands, have in common: a window by its name,
/// the same filters, and the same parts.
///
/// @param groupings the parts that are wanted
/// @param hasSeries whether the series is wanted
/// @param table the part that a table has
record CommandQuestion(
        UsageFilter filter, Window window, Set<Grouping> groupings, boolean hasSeries, Format format, Part table) {
    private static final String SERIES = "time_series";

    private static final List<Grouping> PARTS = List.of(Grouping.PROVIDER, Grouping.DEPLOYMENT, Grouping.PROJECT);

    /// What `group_by` may choose.
    ///
    /// @param grouping null for the series
    record Part(@Nullable Grouping grouping, @Nullable Grain granularity) {}

    private static final Map<String, Part> CHOICES = Map.of(
            "provider", new Part(Grouping.PROVIDER, null),
            "model", new Part(Grouping.DEPLOYMENT, null),
            "tenant", new Part(Grouping.PROJECT, null),
            "hour", new Part(null, Grain.HOUR),
            "day", new Part(null, Grain.DAY));

    /// With all parts, or with the one that is asked for.
    static CommandQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        Part part = parameters.choice("group_by", CHOICES, null);
        Grain granularity = part == null ? null : part.granularity();
        Set<Grouping> groupings =
                part == null ? Set.copyOf(PARTS) : part.grouping() == null ? Set.of() : Set.of(part.grouping());
        return read(request, parameters, "24h", granularity, kept, now, groupings, part == null || granularity != null);
    }

    /// With these parts and without a series.
    static CommandQuestion read(
            UsageRequest request,
            Parameters parameters,
            String usualWindow,
            Kept kept,
            Instant now,
            Set<Grouping> groupings) {
        return read(request, parameters, usualWindow, null, kept, now, groupings, false);
    }

    private static CommandQuestion read(
            UsageRequest request,
            Parameters parameters,
            String usualWindow,
            @Nullable Grain granularity,
            Kept kept,
            Instant now,
            Set<Grouping> groupings,
            boolean hasSeries) {
        UsageFilter filter = Scope.read(parameters, request.viewer(), "tenant")
                .filter()
                .withModel(parameters.text("provider"), parameters.text("model"));
        Window window = Window.read(parameters, "window", usualWindow, granularity, kept, now);
        Map<String, Part> parts = parts(groupings, hasSeries);
        Part only = parts.values().iterator().next();
        Part usual = parts.size() == 1 ? only : parts.getOrDefault(SERIES, parts.getOrDefault("by_model", only));
        return new CommandQuestion(
                filter,
                window,
                groupings,
                hasSeries,
                Formats.read(request, parameters),
                parameters.choice("table", parts, usual));
    }

    /// By their names, in the order in which they are told.
    private static Map<String, Part> parts(Set<Grouping> groupings, boolean hasSeries) {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (Grouping grouping : PARTS) {
            if (groupings.contains(grouping)) {
                parts.put("by_" + name(grouping), new Part(grouping, null));
            }
        }
        if (hasSeries) {
            parts.put(SERIES, new Part(null, null));
        }
        return parts;
    }

    /// What a page tells.
    interface Page {
        /// About everything.
        Map<String, Object> totals(UsageReport report);

        /// Of a group, behind its names.
        ///
        /// @param totals over all groups
        Map<String, Object> row(Grouping grouping, UsageSums sums, UsageSums totals);

        /// Of a stretch of time, behind its beginning.
        Map<String, Object> period(UsageSums sums);
    }

    /// The whole page as JSON, or one of its parts as a table.
    UsageQuestion answeredBy(Page page, boolean withLatencies) {
        UsageQuery query = new UsageQuery(
                filter,
                window.fromMs(),
                window.toMs(),
                window.granularity(),
                groupings,
                Formats.maxGroups(format),
                null,
                withLatencies && format == Format.JSON);
        return new UsageQuestion(query, report -> switch (format) {
            case JSON -> new Content(format, ExactJson.of(object(page, report)));
            case CSV -> new Content(format, Csv.of(columns(page, report), rows(table, page, report)));
        });
    }

    private Map<String, Object> object(Page page, UsageReport report) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("window", window.text());
        object.putAll(page.totals(report));
        parts(groupings, hasSeries).forEach((name, part) -> object.put(name, rows(part, page, report)));
        return object;
    }

    /// Those of a row, also where there is none.
    private List<String> columns(Page page, UsageReport report) {
        UsageSums totals = report.totals();
        Grouping grouping = table.grouping();
        Map<String, Object> row = grouping == null
                ? period(page, new Bucket(0, totals))
                : row(grouping, page, new Group(List.of("", ""), totals), totals);
        return List.copyOf(row.keySet());
    }

    private static List<Map<String, Object>> rows(Part part, Page page, UsageReport report) {
        Grouping grouping = part.grouping();
        if (grouping == null) {
            return report.series().stream().map(bucket -> period(page, bucket)).toList();
        }
        return report.groups().getOrDefault(grouping, List.of()).stream()
                .map(group -> row(grouping, page, group, report.totals()))
                .toList();
    }

    private static Map<String, Object> row(Grouping grouping, Page page, Group group, UsageSums totals) {
        Map<String, Object> row = new LinkedHashMap<>();
        if (grouping == Grouping.DEPLOYMENT) {
            row.put("model", Figures.name(group, 1));
            row.put("provider", Figures.name(group, 0));
        } else {
            row.put(name(grouping), Figures.name(group, 0));
        }
        row.putAll(page.row(grouping, group.sums(), totals));
        return row;
    }

    private static Map<String, Object> period(Page page, Bucket bucket) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("period", Window.time(bucket.startMs()));
        row.putAll(page.period(bucket.sums()));
        return row;
    }

    private static String name(Grouping grouping) {
        return switch (grouping) {
            case DEPLOYMENT -> "model";
            case PROJECT -> "tenant";
            default -> "provider";
        };
    }
}
