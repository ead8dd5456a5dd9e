@NullMarked
package io.ringfence.providers.messages;

import org.jspecify.annotations.NullMarked;
