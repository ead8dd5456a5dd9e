/// The whole gateway over real sockets, in front of a scripted provider.
@NullMarked
package io.ringfence.gateway.e2e;

import org.jspecify.annotations.NullMarked;
