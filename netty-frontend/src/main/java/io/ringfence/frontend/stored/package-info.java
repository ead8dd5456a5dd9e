/// What providers keep for the gateway's callers, and who may come back to it.
@NullMarked
package io.ringfence.frontend.stored;

import org.jspecify.annotations.NullMarked;
