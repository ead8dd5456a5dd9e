/// The vendors: addresses, authentication, the headers that may cross, and the names of their models.
@NullMarked
package io.ringfence.providers.provider;

import org.jspecify.annotations.NullMarked;
