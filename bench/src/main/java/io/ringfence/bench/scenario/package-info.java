/// `ringfence bench load`: scenarios that start everything, load it in rounds, and leave their evidence behind.
@NullMarked
package io.ringfence.bench.scenario;

import org.jspecify.annotations.NullMarked;
