/// What models cost by the configuration: for requests to come, and for those of the past once more.
@NullMarked
package io.ringfence.gateway.prices;

import org.jspecify.annotations.NullMarked;
