package io.ringfence.providers.responses;

import java.util.BitSet;

/// What is known of an item of a stream that is being read. One thread.
final class DecodedItem {
    /// The item's type; empty until it was told.
    String type = "";

    /// Number among the calls, or -1 while it is none that was told on.
    int call = -1;

    /// Whether some of the arguments came.
    boolean hasArguments;

    /// Whether some thoughts came.
    boolean hasThoughts;

    /// The summaries of which some words came.
    final BitSet summaries = new BitSet();

    /// The parts of the content of which some words came.
    final BitSet contents = new BitSet();

    /// How many sources of the part [#citedContent] came.
    int citations;

    int citedContent = -1;

    /// Whether all of it was told.
    boolean isDone;
}
