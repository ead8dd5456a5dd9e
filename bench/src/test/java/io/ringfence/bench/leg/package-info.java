@NullMarked
package io.ringfence.bench.leg;

import org.jspecify.annotations.NullMarked;
