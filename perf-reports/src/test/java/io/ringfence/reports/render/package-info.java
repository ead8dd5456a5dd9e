@NullMarked
package io.ringfence.reports.render;

import org.jspecify.annotations.NullMarked;
