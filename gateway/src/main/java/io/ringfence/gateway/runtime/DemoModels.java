package io.ringfence.gateway.runtime;

import java.util.List;

/// The models of the built-in provider, which script how it answers.
final class DemoModels {
    static final List<String> NAMES = List.of(
            "demo",
            "demo-fast",
            "demo-fail-429",
            "demo-fail-500",
            "demo-fail-401",
            "demo-stall",
            "demo-stall-mid",
            "demo-cut",
            "demo-slow-2000",
            "demo-error-event",
            "demo-error-mid",
            "demo-flaky-3",
            "demo-tokens-200",
            "demo-pace-100",
            "demo-*");

    private DemoModels() {}
}
