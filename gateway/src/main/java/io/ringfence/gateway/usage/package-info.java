/// The usage pages: what a question means, whom it may be about, and how its answer is written.
@NullMarked
package io.ringfence.gateway.usage;

import org.jspecify.annotations.NullMarked;
