package io.ringfence.gateway.cli;

import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.prices.LedgerCorrection;
import io.ringfence.gateway.prices.LeftAlone;
import io.ringfence.gateway.prices.Reprice;
import io.ringfence.gateway.prices.RepriceReport;
import io.ringfence.gateway.prices.RepriceSums;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.store.db.Database;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ringfence ledger reprice`
@Command(
        name = "reprice",
        description = "Show what requests of the past cost by the prices of now, and correct the ledger.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Prices are those that the configuration, or the catalogue that is named, has now for the moment of each",
            "request. Without --apply nothing is changed. Budgets are never changed: what was admitted stays admitted."
        })
final class RepriceCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DatabaseOption config;

    @Option(
            names = "--from",
            paramLabel = "DATE",
            required = true,
            description = "Requests that were over then or later: a day of UTC, or a time with its zone.")
    private String from = "";

    @Option(names = "--to", paramLabel = "DATE", required = true, description = "Those that were over before.")
    private String to = "";

    @Option(
            names = "--model",
            paramLabel = "PATTERN",
            description = "The model at the provider, or provider/model, with * and ?; all when left out.")
    private @Nullable String model;

    @Option(names = "--provider", paramLabel = "NAME", description = "As configured; all when left out.")
    private @Nullable String provider;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "A catalogue instead of the configured one, or the data file of genai-prices.")
    private @Nullable Path catalogueFile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--apply", description = "Correct the rows that differ, and all sums over them.")
    private boolean isToApply;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log; needed by --apply.")
    private @Nullable String reason;

    RepriceCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Instant first = time("--from", from);
        Instant end = time("--to", to);
        if (!end.isAfter(first)) {
            throw wrong("--to=" + to + " is not after --from=" + from);
        }
        if (isToApply == (reason == null || reason.isBlank())) {
            throw wrong(isToApply ? "--apply needs a --reason" : "--reason is for --apply only");
        }
        return config.withSchema(environment, (whole, database) -> {
            Catalogue catalogue;
            try {
                Catalogue configured = whole.pricing().catalogue();
                catalogue = catalogueFile == null ? configured : CatalogueFiles.read(catalogueFile, configured);
            } catch (IOException problem) {
                return Output.fail(spec, problem);
            }
            return run(whole, catalogue, database, first, end);
        });
    }

    private Instant time(String option, String text) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException _) {
            throw wrong(option + "=" + text + "; expected a day such as 2026-03-01, or a time with its zone such as"
                    + " 2026-03-01T09:30:00Z");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int run(GatewayConfig whole, Catalogue catalogue, Database database, Instant first, Instant end)
            throws SQLException {
        Map<String, @Nullable Object> what = new LinkedHashMap<>();
        what.put("from", first.toString());
        what.put("to", end.toString());
        what.put("provider", provider);
        what.put("model", model);
        what.put("catalogue_version", catalogue.version());
        Reprice reprice = new Reprice(
                whole,
                catalogue,
                database,
                new Reprice.Range(
                        first.toEpochMilli(),
                        end.toEpochMilli(),
                        provider,
                        model == null ? null : new ModelPattern(model)));
        if (!isToApply) {
            return print(what, reprice.show(), null);
        }
        Map<String, @Nullable Object> entry = new LinkedHashMap<>(what);
        entry.put("reason", reason);
        LedgerCorrection correction =
                new LedgerCorrection(database, InstantSource.system(), DatabaseOption.actor(), entry);
        try {
            RepriceReport report = reprice.run(correction);
            correction.end(report);
            return print(what, report, correction);
        } catch (SQLException problem) {
            return Output.fail(
                    spec,
                    List.of(
                            String.valueOf(problem.getMessage()),
                            correction.rows() + " rows are corrected, with all sums over them; run it again for the"
                                    + " rest"));
        }
    }

    /// @param correction null when nothing was to be changed
    private int print(Map<String, @Nullable Object> what, RepriceReport report, @Nullable LedgerCorrection correction) {
        return json ? printJson(what, report, correction) : printTable(what, report, correction);
    }

    private int printJson(
            Map<String, @Nullable Object> what, RepriceReport report, @Nullable LedgerCorrection correction) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(what);
        answer.put("totals", card(report.total()));
        List<Map<String, Object>> models = new ArrayList<>();
        report.models().forEach((name, sums) -> {
            Map<String, Object> card = new LinkedHashMap<>();
            card.put("provider", name.provider());
            card.put("model", name.model());
            card.putAll(card(sums));
            models.add(card);
        });
        answer.put("models", models);
        answer.put("applied", correction != null);
        if (correction != null) {
            answer.put("corrected", correction.rows());
            answer.put("corrected_difference_usd", ExactJson.usd(correction.differenceNanoUsd()));
            answer.put("changed_meanwhile", correction.changedMeanwhile());
        }
        return Output.say(spec, ExactJson.of(answer));
    }

    private static Map<String, Object> card(RepriceSums sums) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("requests", sums.requests());
        card.put("different", sums.different());
        card.put("charged_usd", ExactJson.usd(sums.chargedNanoUsd()));
        card.put("repriced_usd", ExactJson.usd(sums.repricedNanoUsd()));
        card.put("difference_usd", ExactJson.usd(sums.differenceNanoUsd()));
        Map<String, Object> leftAlone = new LinkedHashMap<>();
        sums.leftAlone().forEach((why, count) -> leftAlone.put(why.id(), count));
        card.put("left_alone", leftAlone);
        return card;
    }

    private int printTable(
            Map<String, @Nullable Object> what, RepriceReport report, @Nullable LedgerCorrection correction) {
        TextTable table = new TextTable(
                "PROVIDER",
                "MODEL",
                "REQUESTS",
                "CHARGED USD",
                "REPRICED USD",
                "DIFFERENCE",
                "DIFFERENT",
                "LEFT ALONE");
        report.models().forEach((name, sums) -> table.row(row(name.provider(), name.model(), sums)));
        RepriceSums total = report.total();
        table.row(row("total", "", total));
        Output.print(spec, table.text());
        for (LeftAlone why : total.leftAlone().keySet()) {
            Output.say(spec, why.id() + ": " + why.meaning() + ".");
        }
        Output.say(
                spec,
                "Requests that were over from " + what.get("from") + " until before " + what.get("to")
                        + ", by your own prices and the catalogue " + what.get("catalogue_version") + ".");
        if (correction == null) {
            return Output.say(spec, "Nothing is changed; --apply --reason TEXT corrects the ledger.");
        }
        if (correction.changedMeanwhile() > 0) {
            Output.say(spec, correction.changedMeanwhile() + " rows were changed by somebody else meanwhile.");
        }
        Output.say(
                spec,
                "Corrected " + correction.rows() + " rows by " + signed(correction.differenceNanoUsd())
                        + " USD, and all sums over them.");
        return Output.say(spec, "Budgets and leases are as they were: what was admitted stays admitted.");
    }

    private static List<String> row(String provider, String model, RepriceSums sums) {
        return List.of(
                provider,
                model,
                Long.toString(sums.requests()),
                TextTable.usd(sums.chargedNanoUsd()),
                TextTable.usd(sums.repricedNanoUsd()),
                signed(sums.differenceNanoUsd()),
                Long.toString(sums.different()),
                sums.leftAlone().entrySet().stream()
                        .map(left -> left.getValue() + " " + left.getKey().id())
                        .collect(Collectors.joining(", ")));
    }

    private static String signed(BigInteger nanoUsd) {
        return (nanoUsd.signum() > 0 ? "+" : "") + TextTable.usd(nanoUsd);
    }
}
