@NullMarked
package io.ringfence.bench.gate;

import org.jspecify.annotations.NullMarked;
