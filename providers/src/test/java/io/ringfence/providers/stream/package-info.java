@NullMarked
package io.ringfence.providers.stream;

import org.jspecify.annotations.NullMarked;
