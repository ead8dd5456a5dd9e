@NullMarked
package io.ringfence.bench.micro;

import org.jspecify.annotations.NullMarked;
