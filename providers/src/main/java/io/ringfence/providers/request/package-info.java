/// What the gateway reads out of a request's body, and the few bytes that it changes in it.
@NullMarked
package io.ringfence.providers.request;

import org.jspecify.annotations.NullMarked;
