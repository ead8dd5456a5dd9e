package io.ringfence.gateway.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A command line that was run, and what became of it.
record Ran(int code, String out, String err) {
    /// Runs one.
    ///
    /// @param config that `CONFIG_PATH` names
    static Ran with(Path config, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = RingfenceCommand.run(
                new NobodyStarts(),
                Map.of("CONFIG_PATH", config.toString()),
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
        return new Ran(code, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }
}
