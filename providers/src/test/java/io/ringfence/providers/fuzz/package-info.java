/// Inputs that nobody would write, for everything that reads bytes from outside.
@NullMarked
package io.ringfence.providers.fuzz;

import org.jspecify.annotations.NullMarked;
