@NullMarked
package io.ringfence.providers.translate;

import org.jspecify.annotations.NullMarked;
