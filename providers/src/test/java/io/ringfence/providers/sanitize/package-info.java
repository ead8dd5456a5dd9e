@NullMarked
package io.ringfence.providers.sanitize;

import org.jspecify.annotations.NullMarked;
