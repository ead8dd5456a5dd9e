package io.ringfence.bench.gate;

import io.ringfence.bench.micro.AdmissionBenchmark;
import io.ringfence.bench.micro.CostBenchmark;
import io.ringfence.bench.micro.EventStreamBenchmark;
import io.ringfence.bench.micro.KeyLookupBenchmark;
import io.ringfence.bench.micro.RequestScanBenchmark;
import io.ringfence.bench.micro.Shape;
import io.ringfence.bench.micro.SpliceBenchmark;
import io.ringfence.bench.micro.StreamRelayBenchmark;
import io.ringfence.bench.micro.UsageBenchmark;
import io.ringfence.providers.Dialect;
import java.util.List;
import org.openjdk.jmh.infra.Blackhole;

/// The microbenchmarks of what every request or every event of a stream passes through.
///
/// The token bucket is not among them, though every decision asks several: alone it is mostly a look at the
/// clock, whose cost a busy neighbour more than doubles while everything else slows down by half, so that its
/// ratio has two values.
final class Subjects {
    /// What a request with everything on costs in the engine; the first one to look at.
    static final String GOVERNED_DECISION = decision(Shape.GOVERNED);

    private static final Blackhole SINK = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    private Subjects() {}

    static List<Subject> all() {
        return List.of(
                new Subject(GOVERNED_DECISION, () -> decisionAndSettlement(Shape.GOVERNED)),
                new Subject(decision(Shape.THOUSAND_KEYS), () -> decisionAndSettlement(Shape.THOUSAND_KEYS)),
                new Subject("CostBenchmark.cost", Subjects::cost),
                new Subject("KeyLookupBenchmark.lookup", Subjects::keyLookup),
                new Subject("RequestScanBenchmark.scan (bytes=1024)", () -> requestScan(1_024)),
                new Subject("RequestScanBenchmark.scan (bytes=307200)", () -> requestScan(307_200)),
                new Subject("SpliceBenchmark.spliceThreeMembers (bytes=1024)", () -> splice(1_024)),
                new Subject(
                        "EventStreamBenchmark.eventAlone (dialect=OPENAI_CHAT)", () -> eventAlone(Dialect.OPENAI_CHAT)),
                new Subject(
                        "EventStreamBenchmark.eventAlone (dialect=ANTHROPIC_MESSAGES)",
                        () -> eventAlone(Dialect.ANTHROPIC_MESSAGES)),
                new Subject("EventStreamBenchmark.eventAmongMany (dialect=OPENAI_CHAT)", Subjects::eventAmongMany),
                new Subject("StreamRelayBenchmark.event (dialect=OPENAI_CHAT)", Subjects::relay),
                new Subject("UsageBenchmark.wholeAnswer (dialect=OPENAI_CHAT)", Subjects::usage));
    }

    static Subject named(String name) {
        return all().stream()
                .filter(subject -> subject.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no subject is named " + name));
    }

    private static String decision(Shape shape) {
        return "AdmissionBenchmark.decisionAndSettlement (shape=" + shape + ")";
    }

    /// A loop that has something to close.
    private static Loop closing(Loop loop, Runnable close) {
        return new Loop() {
            @Override
            public void run(int operations) {
                loop.run(operations);
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    private static Loop decisionAndSettlement(Shape shape) {
        AdmissionBenchmark benchmark = new AdmissionBenchmark();
        AdmissionBenchmark.OneByOne state = new AdmissionBenchmark.OneByOne();
        state.shape = shape;
        state.open();
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.decisionAndSettlement(state));
                    }
                },
                state::close);
    }

    private static Loop cost() {
        CostBenchmark benchmark = new CostBenchmark();
        return operations -> {
            for (int i = 0; i < operations; i++) {
                SINK.consume(benchmark.cost());
            }
        };
    }

    private static Loop keyLookup() {
        KeyLookupBenchmark benchmark = new KeyLookupBenchmark();
        benchmark.open();
        return operations -> {
            for (int i = 0; i < operations; i++) {
                SINK.consume(benchmark.lookup());
            }
        };
    }

    private static Loop requestScan(int bytes) {
        RequestScanBenchmark benchmark = new RequestScanBenchmark();
        benchmark.bytes = bytes;
        benchmark.open();
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.scan());
                    }
                },
                benchmark::close);
    }

    private static Loop splice(int bytes) {
        SpliceBenchmark benchmark = new SpliceBenchmark();
        benchmark.bytes = bytes;
        benchmark.open();
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.spliceThreeMembers());
                    }
                },
                benchmark::close);
    }

    private static EventStreamBenchmark eventStream(Dialect dialect) {
        EventStreamBenchmark benchmark = new EventStreamBenchmark();
        benchmark.dialect = dialect;
        benchmark.open();
        return benchmark;
    }

    private static Loop eventAlone(Dialect dialect) {
        EventStreamBenchmark benchmark = eventStream(dialect);
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.eventAlone());
                    }
                },
                benchmark::close);
    }

    /// One operation is one read with all its events.
    private static Loop eventAmongMany() {
        EventStreamBenchmark benchmark = eventStream(Dialect.OPENAI_CHAT);
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.eventAmongMany());
                    }
                },
                benchmark::close);
    }

    private static Loop relay() {
        StreamRelayBenchmark benchmark = new StreamRelayBenchmark();
        benchmark.dialect = Dialect.OPENAI_CHAT;
        benchmark.open();
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.event());
                    }
                },
                benchmark::close);
    }

    private static Loop usage() {
        UsageBenchmark benchmark = new UsageBenchmark();
        benchmark.dialect = Dialect.OPENAI_CHAT;
        benchmark.open();
        return closing(
                operations -> {
                    for (int i = 0; i < operations; i++) {
                        SINK.consume(benchmark.wholeAnswer());
                    }
                },
                benchmark::close);
    }
}
