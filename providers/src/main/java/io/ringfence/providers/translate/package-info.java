/// Translation between dialects through the neutral model, with a report of what could not be carried.
@NullMarked
package io.ringfence.providers.translate;

import org.jspecify.annotations.NullMarked;
