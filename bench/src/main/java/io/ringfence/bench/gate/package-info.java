/// The regression gate: says whether what is hot allocates more or takes longer than the committed baseline
/// says.
@NullMarked
package io.ringfence.bench.gate;

import org.jspecify.annotations.NullMarked;
