@NullMarked
package io.ringfence.providers.responses;

import org.jspecify.annotations.NullMarked;
