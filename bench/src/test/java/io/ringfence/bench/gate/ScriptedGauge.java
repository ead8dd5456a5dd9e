package io.ringfence.bench.gate;

/// Measures what it was told to, one after the other and over again.
final class ScriptedGauge implements Gauge {
    private final Measurement[] script;
    private int asked;

    ScriptedGauge(Measurement... script) {
        this.script = script;
    }

    static Measurement of(double ratio, double bytes) {
        return new Measurement(ratio, ratio * 0.97, ratio * 1.06, ratio * 200, bytes);
    }

    @Override
    public Measurement measure(Subject subject, Injection injection) {
        return script[asked++ % script.length];
    }

    int asked() {
        return asked;
    }
}
