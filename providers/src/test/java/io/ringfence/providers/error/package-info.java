@NullMarked
package io.ringfence.providers.error;

import org.jspecify.annotations.NullMarked;
