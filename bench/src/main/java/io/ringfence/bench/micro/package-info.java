/// Microbenchmarks, each for one question about what the gateway costs, beside baselines that do the same
/// plainly.
@NullMarked
package io.ringfence.bench.micro;

import org.jspecify.annotations.NullMarked;
