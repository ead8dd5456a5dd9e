/// Microbenchmarks, each for one claim that the gateway makes about its own cost.
@NullMarked
package io.ringfence.bench;

import org.jspecify.annotations.NullMarked;
