package io.ringfence.gateway.cli;

import io.ringfence.providers.sanitize.ReplayFixture;
import io.ringfence.providers.sanitize.Sanitizer;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence sanitize`
@Command(
        name = "sanitize",
        description = "Take secrets and the bytes of media out of JSON or of a replay fixture.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The result goes to standard output. Exit codes: 0 done, 1 failed, 2 the command line makes no sense."
        })
final class SanitizeCommand implements Callable<Integer> {
    private final InputStream standardInput;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The input; standard input when left out or -.")
    private @Nullable Path file;

    SanitizeCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        Input input = Input.of(file, standardInput);
        try {
            Object tree = JsonTree.read(input.bytes());
            Object sanitized = ReplayFixture.isFixture(tree)
                    ? ReplayFixture.parse(JsonObject.of(tree, "")).sanitized().tree()
                    : Sanitizer.json(tree);
            return Output.say(spec, JsonTree.string(sanitized));
        } catch (IOException unreadable) {
            return Output.fail(spec, unreadable);
        } catch (ProtocolException problem) {
            return Output.fail(spec, input.name() + ": " + problem.getMessage());
        }
    }
}
