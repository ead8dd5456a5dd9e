@NullMarked
package io.ringfence.bench.load;

import org.jspecify.annotations.NullMarked;
