/// Tests of HTTP/1.1 as the gateway writes it.
@NullMarked
package io.ringfence.frontend.http;

import org.jspecify.annotations.NullMarked;
