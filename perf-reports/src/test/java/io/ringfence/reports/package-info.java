@NullMarked
package io.ringfence.reports;

import org.jspecify.annotations.NullMarked;
