@NullMarked
package io.ringfence.bench.report;

import org.jspecify.annotations.NullMarked;
