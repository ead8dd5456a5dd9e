@NullMarked
package io.ringfence.gateway.registry;

import org.jspecify.annotations.NullMarked;
