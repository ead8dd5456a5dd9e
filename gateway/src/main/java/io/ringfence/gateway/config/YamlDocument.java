package io.ringfence.gateway.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Turns the bytes of a file into YAML nodes that know where they stand, within bounds on size, depth and
/// aliases.
final class YamlDocument {
    static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 100;

    private YamlDocument() {}

    /// The root node; null for an empty file, and after a syntax error, which is noted in `mistakes`.
    static @Nullable Node compose(byte[] bytes, Mistakes mistakes) {
        if (bytes.length > MAX_BYTES) {
            mistakes.add(Optional.empty(), "", "the file is too large; at most " + MAX_BYTES + " bytes are read");
            return null;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            mistakes.add(Optional.empty(), "", "the file is not UTF-8 text");
            return null;
        }
        if (Substitution.usesShieldCharacters(text)) {
            mistakes.add(Optional.empty(), "", "the file has characters of the private use area U+E000 to U+E004");
            return null;
        }
        return compose(Substitution.shield(text), mistakes);
    }

    private static @Nullable Node compose(String text, Mistakes mistakes) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_BYTES)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            if (isTooDeep(text, settings, mistakes)) {
                return null;
            }
            return new Compose(settings).composeString(text).orElse(null);
        } catch (MarkedYamlEngineException syntax) {
            mistakes.add(syntax.getProblemMark(), "", "this is not YAML: " + describe(syntax));
        } catch (YamlEngineException unreadable) {
            mistakes.add(Optional.empty(), "", "this is not YAML: " + unreadable.getMessage());
        }
        return null;
    }

    /// The composer calls itself for every level, so the levels are counted before it runs; the event parser
    /// does not.
    private static boolean isTooDeep(String text, LoadSettings settings, Mistakes mistakes) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                mistakes.add(event.getStartMark(), "", "nested more than " + MAX_DEPTH + " deep");
                return true;
            }
        }
        return false;
    }

    /// Problem and context, but not the library's excerpt of the file, which may show a secret.
    private static String describe(MarkedYamlEngineException syntax) {
        String problem = Substitution.unshield(String.valueOf(syntax.getProblem()));
        String context = syntax.getContext();
        return context == null ? problem : problem + ", " + Substitution.unshield(context);
    }
}
