/// `ringfence bench report`: pages made anew from what earlier runs left behind.
@NullMarked
package io.ringfence.bench.report;

import org.jspecify.annotations.NullMarked;
