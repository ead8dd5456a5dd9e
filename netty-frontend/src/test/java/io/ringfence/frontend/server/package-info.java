/// Tests of the listening side, as far as they need no client.
@NullMarked
package io.ringfence.frontend.server;

import org.jspecify.annotations.NullMarked;
