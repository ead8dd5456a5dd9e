@NullMarked
package io.ringfence.bench.os;

import org.jspecify.annotations.NullMarked;
