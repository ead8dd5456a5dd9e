@NullMarked
package io.ringfence.providers.tokens;

import org.jspecify.annotations.NullMarked;
