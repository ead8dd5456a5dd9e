@NullMarked
package io.ringfence.gateway.alerts;

import org.jspecify.annotations.NullMarked;
