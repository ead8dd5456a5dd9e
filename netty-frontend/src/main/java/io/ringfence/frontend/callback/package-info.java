/// Tells programs that embed the gateway of every exchange that is over.
@NullMarked
package io.ringfence.frontend.callback;

import org.jspecify.annotations.NullMarked;
