package io.ringfence.bench.micro;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.UsageFacts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What does it cost to work out what an answer cost, exactly to the nano-dollar? The baselines do it in
/// floating point, which is not exact, and with decimal numbers, which are.
@State(Scope.Thread)
public class CostBenchmark extends MicroBenchmark {
    /// A power of two.
    private static final int ANSWERS = 4_096;

    private static final BigDecimal INPUT_USD_PER_MILLION = new BigDecimal("1.25");
    private static final BigDecimal OUTPUT_USD_PER_MILLION = new BigDecimal("10.003");

    private final RateCard card = new RateCard(Map.of(
            Meter.INPUT, Rate.of(Rate.picoUsd(Meter.INPUT, INPUT_USD_PER_MILLION)),
            Meter.OUTPUT, Rate.of(Rate.picoUsd(Meter.OUTPUT, OUTPUT_USD_PER_MILLION))));
    private final UsageFacts usage = UsageFacts.none();
    private final double inputNanoUsd = INPUT_USD_PER_MILLION.doubleValue() * 1e3;
    private final double outputNanoUsd = OUTPUT_USD_PER_MILLION.doubleValue() * 1e3;
    private final BigDecimal exactInputNanoUsd = INPUT_USD_PER_MILLION.movePointRight(3);
    private final BigDecimal exactOutputNanoUsd = OUTPUT_USD_PER_MILLION.movePointRight(3);
    private final long[] inputTokens = new long[ANSWERS];
    private final long[] outputTokens = new long[ANSWERS];
    private int next;

    public CostBenchmark() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < ANSWERS; i++) {
            inputTokens[i] = random.nextLong(1, 100_000);
            outputTokens[i] = random.nextLong(1, 8_192);
        }
    }

    private int next() {
        next = (next + 1) & (ANSWERS - 1);
        return next;
    }

    @Benchmark
    public long baselineFloatingPoint() {
        int i = next();
        return Math.round(inputTokens[i] * inputNanoUsd + outputTokens[i] * outputNanoUsd);
    }

    @Benchmark
    public long baselineDecimals() {
        int i = next();
        return exactInputNanoUsd
                .multiply(BigDecimal.valueOf(inputTokens[i]))
                .add(exactOutputNanoUsd.multiply(BigDecimal.valueOf(outputTokens[i])))
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    @Benchmark
    public long cost() {
        int i = next();
        return card.costNanoUsd(usage.with(Meter.INPUT, inputTokens[i]).with(Meter.OUTPUT, outputTokens[i]));
    }
}
