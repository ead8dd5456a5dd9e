package io.ringfence.bench.gate;

import java.util.function.Supplier;

/// A hot benchmark that the gate watches.
///
/// @param name the benchmark's name with its parameters, as the baseline names it
/// @param opening sets the benchmark up; to be called in the JVM that measures
record Subject(String name, Supplier<Loop> opening) {}
