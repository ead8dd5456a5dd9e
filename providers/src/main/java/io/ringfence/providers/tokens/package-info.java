/// How many tokens a request's input has: what the vendors' counters are asked and answer, and an estimate for
/// providers without one.
@NullMarked
package io.ringfence.providers.tokens;

import org.jspecify.annotations.NullMarked;
