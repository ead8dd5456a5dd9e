@NullMarked
package io.ringfence.providers.example;

import org.jspecify.annotations.NullMarked;
