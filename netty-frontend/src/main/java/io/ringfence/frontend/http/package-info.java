/// HTTP/1.1 as the gateway writes it: heads and chunks, as bytes. Reading is Netty's.
@NullMarked
package io.ringfence.frontend.http;

import org.jspecify.annotations.NullMarked;
