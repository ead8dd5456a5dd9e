@NullMarked
package io.ringfence.providers.recorded;

import org.jspecify.annotations.NullMarked;
