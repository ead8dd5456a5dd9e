@NullMarked
package io.ringfence.gateway.config;

import org.jspecify.annotations.NullMarked;
