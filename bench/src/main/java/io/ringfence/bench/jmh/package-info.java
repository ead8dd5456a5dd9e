/// Runs the microbenchmarks and shows what they found.
@NullMarked
package io.ringfence.bench.jmh;

import org.jspecify.annotations.NullMarked;
