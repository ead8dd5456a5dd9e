package io.ringfence.bench.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/// One question about the ledger, which is asked of one store after another.
interface Part {
    /// On the command line.
    String word();

    String title();

    /// What it answers, in one sentence.
    String question();

    /// What it is run with.
    Map<String, String> options();

    /// Builds what is missing, which is never part of a measurement.
    default void prepare() throws IOException, InterruptedException {}

    /// Measures one store.
    ///
    /// @param folder for other files, which will be deleted
    /// @param findings where everything goes that comes to light
    void measure(Store store, Path folder, Findings findings) throws IOException, SQLException, InterruptedException;
}
