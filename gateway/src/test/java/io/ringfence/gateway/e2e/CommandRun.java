package io.ringfence.gateway.e2e;

import io.ringfence.gateway.cli.Launch;
import io.ringfence.gateway.cli.RingfenceCommand;
import io.ringfence.gateway.cli.Starter;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A command that works beside a gateway, and what became of it.
record CommandRun(int code, String out, String err) {
    private static final Starter NOBODY = new Starter() {
        @Override
        public int start(Launch launch) {
            throw new AssertionError("nothing is to be started");
        }

        @Override
        public int demo(String host, int port) {
            throw new AssertionError("nothing is to be started");
        }

        @Override
        public int train(int requests) {
            throw new AssertionError("nothing is to be started");
        }
    };

    static CommandRun with(Path config, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = RingfenceCommand.run(
                NOBODY,
                Map.of("CONFIG_PATH", config.toString()),
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
        return new CommandRun(code, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }
}
