@NullMarked
package io.ringfence.bench.jmh;

import org.jspecify.annotations.NullMarked;
