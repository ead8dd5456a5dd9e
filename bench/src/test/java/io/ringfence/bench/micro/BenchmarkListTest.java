package io.ringfence.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarkListTest {
    /// What is asked, and the benchmarks that answer it.
    private enum Question {
        PLAIN_QUEUE_HOP("RingBenchmark.baselineQueueHop"),
        PLAIN_LOCK("RingBenchmark.baselineLockOneThread", "RingBenchmark.baselineLockTwoThreads"),
        RING_PER_WAIT_STRATEGY_AND_BY_PRODUCERS("RingBenchmark.ringOneProducer", "RingBenchmark.ringTwoProducers"),
        OTHER_LIMITERS(
                "LimiterBenchmark.baselineMapOfAtomics",
                "LimiterBenchmark.baselineBucket4j",
                "LimiterBenchmark.baselineResilience4j",
                "LimiterBenchmark.baselineFailsafe"),
        TOKEN_BUCKET("LimiterBenchmark.tokenBucket"),
        OTHER_LEDGERS("AdmissionBenchmark.baselineBalances", "AdmissionBenchmark.baselineLockedLedger"),
        ADMISSION_DECISION("AdmissionBenchmark.decision"),
        SETTLEMENT("AdmissionBenchmark.settlement"),
        BOTH("AdmissionBenchmark.decisionAndSettlement"),
        CHOICE_OF_CREDENTIAL("SelectionBenchmark.baselineNoChoice", "SelectionBenchmark.chosen"),
        REQUEST_SCAN(
                "RequestScanBenchmark.baselineBytes",
                "RequestScanBenchmark.baselineStreamingParser",
                "RequestScanBenchmark.scan"),
        SPLICE(
                "SpliceBenchmark.baselineCopy",
                "SpliceBenchmark.baselineSlice",
                "SpliceBenchmark.spliceNothing",
                "SpliceBenchmark.spliceThreeMembers"),
        STREAM_DECODING(
                "EventStreamBenchmark.baselineBytes",
                "EventStreamBenchmark.baselineLineEnds",
                "EventStreamBenchmark.eventAlone",
                "EventStreamBenchmark.eventAmongMany",
                "EventStreamBenchmark.eventCutInTwo"),
        STREAM_RELAY("StreamRelayBenchmark.baselineUnread", "StreamRelayBenchmark.event"),
        TRANSLATION("TranslationBenchmark.baselineTree", "TranslationBenchmark.translate"),
        STREAM_TRANSLATION("StreamTranslationBenchmark.baselineRelay", "StreamTranslationBenchmark.translate"),
        USAGE("UsageBenchmark.baselineTree", "UsageBenchmark.wholeAnswer", "UsageBenchmark.eventOfStream"),
        ERROR_MAPPING(
                "ErrorMappingBenchmark.baselineTree",
                "ErrorMappingBenchmark.classify",
                "ErrorMappingBenchmark.passOn",
                "ErrorMappingBenchmark.refuse"),
        COST("CostBenchmark.baselineFloatingPoint", "CostBenchmark.baselineDecimals", "CostBenchmark.cost"),
        KEY_LOOKUP(
                "KeyLookupBenchmark.baselinePlainKey",
                "KeyLookupBenchmark.baselineSha256",
                "KeyLookupBenchmark.lookup"),
        CONFIGURATION(
                "SnapshotBenchmark.baselineMapOfNames",
                "SnapshotBenchmark.configRead",
                "SnapshotBenchmark.snapshotBuilt");

        @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
        private final List<String> benchmarks;

        Question(String... benchmarks) {
            this.benchmarks = List.of(benchmarks);
        }
    }

    /// The list is made by an annotation processor, and is empty without a word when that did not run.
    @Test
    void shouldAnswerEveryQuestionAndNoOther() {
        Set<String> expected = Arrays.stream(Question.values())
                .flatMap(question -> question.benchmarks.stream())
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> listed = listed().map(BenchmarkListTest::shortName).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(expected, listed);
    }

    @Test
    void shouldHaveABaselineInEveryClass() {
        Set<String> classes = listed().map(name -> shortName(name).replaceFirst("\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> withBaseline = listed().map(BenchmarkListTest::shortName)
                .filter(name -> name.contains("." + MicroBenchmark.BASELINE))
                .map(name -> name.replaceFirst("\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(classes, withBaseline);
    }

    private static Stream<String> listed() {
        return BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername);
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }
}
