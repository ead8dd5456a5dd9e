/// The Netty front end: every socket of the gateway.
@NullMarked
package io.ringfence.frontend;

import org.jspecify.annotations.NullMarked;
