@NullMarked
package io.ringfence.bench.scenario;

import org.jspecify.annotations.NullMarked;
