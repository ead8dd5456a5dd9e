package io.ringfence.reports;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `run.json`.
final class ScenarioRunJson {
    private static final Set<String> FIELDS =
            Set.of("name", "title", "question", "profile", "options", "legs", "samples", "voidBecause");
    private static final Set<String> LEG_FIELDS = Set.of(
            "name",
            "kind",
            "version",
            "configuration",
            "startToFirst200Ms",
            "idleCpuPercent",
            "idleMib",
            "steadyMib",
            "peakMib",
            "recoveredMib");
    private static final Set<String> SAMPLE_FIELDS = Set.of(
            "round",
            "leg",
            "step",
            "layout",
            "requestsPerSecond",
            "answers",
            "errors",
            "verdict",
            "failedBecause",
            "cpuMicrosPerRequest",
            "values",
            "histograms");

    private ScenarioRunJson() {}

    static Map<String, @Nullable Object> toJson(ScenarioRun run) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", run.name());
        json.put("title", run.title());
        json.put("question", run.question());
        json.put("profile", lower(run.profile()));
        json.put("options", run.options());
        json.put("voidBecause", run.voidBecause());
        json.put("legs", run.legs().stream().map(ScenarioRunJson::toJson).toList());
        json.put("samples", run.samples().stream().map(ScenarioRunJson::toJson).toList());
        return json;
    }

    private static Map<String, @Nullable Object> toJson(LegFacts leg) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", leg.name());
        json.put("kind", lower(leg.kind()));
        json.put("version", leg.version());
        json.put("configuration", leg.configuration());
        json.put("startToFirst200Ms", leg.startToFirst200Ms());
        json.put("idleCpuPercent", leg.idleCpuPercent());
        json.put("idleMib", leg.idleMib());
        json.put("steadyMib", leg.steadyMib());
        json.put("peakMib", leg.peakMib());
        json.put("recoveredMib", leg.recoveredMib());
        return json;
    }

    private static Map<String, @Nullable Object> toJson(Sample sample) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("round", sample.round());
        json.put("leg", sample.leg());
        json.put("step", sample.step());
        json.put("layout", lower(sample.layout()));
        json.put("requestsPerSecond", sample.requestsPerSecond());
        json.put("answers", sample.answers());
        json.put("errors", sample.errors());
        json.put("verdict", sample.verdict().name());
        json.put("failedBecause", sample.failedBecause());
        json.put("cpuMicrosPerRequest", sample.cpuMicrosPerRequest());
        json.put("values", sample.values());
        json.put("histograms", sample.histograms());
        return json;
    }

    static ScenarioRun fromJson(JsonPlace json) throws EvidenceException {
        json.hasOnly(FIELDS);
        return new ScenarioRun(
                json.field("name").text(),
                json.field("title").text(),
                json.field("question").text(),
                json.field("profile").constant(ScenarioRun.Profile.class),
                json.field("options").map(JsonPlace::text),
                json.field("legs").list(ScenarioRunJson::leg),
                json.field("samples").list(ScenarioRunJson::sample),
                json.field("voidBecause").list(JsonPlace::text));
    }

    private static LegFacts leg(JsonPlace json) throws EvidenceException {
        json.hasOnly(LEG_FIELDS);
        return new LegFacts(
                json.field("name").text(),
                json.field("kind").constant(LegFacts.Kind.class),
                json.field("version").text(),
                json.optional("configuration").textOrNull(),
                json.optional("startToFirst200Ms").numberOrNull(),
                json.optional("idleCpuPercent").numberOrNull(),
                json.optional("idleMib").numberOrNull(),
                json.optional("steadyMib").numberOrNull(),
                json.optional("peakMib").numberOrNull(),
                json.optional("recoveredMib").numberOrNull());
    }

    private static Sample sample(JsonPlace json) throws EvidenceException {
        json.hasOnly(SAMPLE_FIELDS);
        Sample sample = new Sample(
                json.field("round").smallNumber(),
                json.field("leg").text(),
                json.field("step").text(),
                json.field("layout").constant(Layout.class),
                json.optional("requestsPerSecond").numberOrNull(),
                json.field("answers").wholeNumber(),
                json.field("errors").map(JsonPlace::wholeNumber),
                json.field("failedBecause").list(JsonPlace::text),
                json.optional("cpuMicrosPerRequest").numberOrNull(),
                json.field("values").map(JsonPlace::number),
                json.field("histograms").map(JsonPlace::text));
        Sample.Verdict verdict = json.field("verdict").constant(Sample.Verdict.class);
        if (verdict != sample.verdict()) {
            throw json.field("verdict").fault("is " + verdict + ", but failedBecause says " + sample.verdict());
        }
        return sample;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
