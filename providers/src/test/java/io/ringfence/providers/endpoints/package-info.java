@NullMarked
package io.ringfence.providers.endpoints;

import org.jspecify.annotations.NullMarked;
