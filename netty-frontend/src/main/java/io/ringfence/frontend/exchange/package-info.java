/// One client request with its answer: admission, attempts, relay, settlement.
@NullMarked
package io.ringfence.frontend.exchange;

import org.jspecify.annotations.NullMarked;
