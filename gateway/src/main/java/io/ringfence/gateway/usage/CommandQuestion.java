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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the pages under `/api/v1/metrics`, which are made for commands, have in common: a window by its name,
/// the same filters, and the same parts.
///
/// @param groupings the parts that are wanted
/// @param hasSeries whether the series is wanted
record CommandQuestion(UsageFilter filter, Window window, Set<Grouping> groupings, boolean hasSeries) {
    private static final int MAX_GROUPS = 100;

    private static final List<Grouping> PARTS = List.of(Grouping.PROVIDER, Grouping.DEPLOYMENT, Grouping.PROJECT);

    /// What `group_by` may choose.
    private record Part(
            @Nullable Grouping grouping, @Nullable Grain granularity) {}

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
        return new CommandQuestion(filter, window, groupings, hasSeries);
    }

    /// @param page writes the members of the answer
    UsageQuestion answeredBy(boolean withLatencies, Function<UsageReport, Map<String, Object>> page) {
        UsageQuery query = new UsageQuery(
                filter,
                window.fromMs(),
                window.toMs(),
                window.granularity(),
                groupings,
                MAX_GROUPS,
                null,
                withLatencies);
        return new UsageQuestion(query, report -> new Content(Format.JSON, ExactJson.of(page.apply(report))));
    }

    /// Puts the parts that are wanted.
    ///
    /// @param row writes what is told of a group behind its names
    void putParts(
            Map<String, Object> page,
            UsageReport report,
            BiFunction<Grouping, UsageReport.Group, Map<String, Object>> row) {
        for (Grouping grouping : PARTS) {
            if (groupings.contains(grouping)) {
                List<Map<String, Object>> rows = report.groups().getOrDefault(grouping, List.of()).stream()
                        .map(group -> {
                            Map<String, Object> named = names(grouping, group);
                            named.putAll(row.apply(grouping, group));
                            return named;
                        })
                        .toList();
                page.put("by_" + name(grouping), rows);
            }
        }
    }

    private static String name(Grouping grouping) {
        return switch (grouping) {
            case DEPLOYMENT -> "model";
            case PROJECT -> "tenant";
            default -> "provider";
        };
    }

    private static Map<String, Object> names(Grouping grouping, UsageReport.Group group) {
        Map<String, Object> row = new LinkedHashMap<>();
        if (grouping == Grouping.DEPLOYMENT) {
            row.put("model", Figures.name(group, 1));
            row.put("provider", Figures.name(group, 0));
        } else {
            row.put(name(grouping), Figures.name(group, 0));
        }
        return row;
    }

    /// Puts the series, if it is wanted.
    ///
    /// @param row writes what is told of a stretch of time behind its beginning
    void putSeries(
            Map<String, Object> page, UsageReport report, Function<UsageReport.Bucket, Map<String, Object>> row) {
        if (hasSeries) {
            List<Map<String, Object>> rows = report.series().stream()
                    .map(bucket -> {
                        Map<String, Object> timed = new LinkedHashMap<>();
                        timed.put("period", Window.time(bucket.startMs()));
                        timed.putAll(row.apply(bucket));
                        return timed;
                    })
                    .toList();
            page.put("time_series", rows);
        }
    }
}
