package io.ringfence.providers.prices;

import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes the bundled catalogue anew. Run by whoever publishes new prices:
///
/// ```
/// CatalogueGenerator GENAI-PRICES MODELS-DEV LITELLM VERSION OUTPUT SOURCE...
/// ```
///
/// The first three are files, see [CatalogueImport]. Each SOURCE is a line that tells where one of them is
/// from.
public final class CatalogueGenerator {
    private static final int FIXED_ARGUMENTS = 5;

    private CatalogueGenerator() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length <= FIXED_ARGUMENTS) {
            throw new IllegalArgumentException("expected GENAI-PRICES MODELS-DEV LITELLM VERSION OUTPUT SOURCE...");
        }
        Catalogue catalogue = generate(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Path.of(arguments[2]),
                arguments[3],
                List.of(arguments).subList(FIXED_ARGUMENTS, arguments.length));
        Files.writeString(Path.of(arguments[4]), CatalogueText.write(catalogue));
    }

    static Catalogue generate(Path genaiPrices, Path modelsDev, Path liteLlm, String version, List<String> sources)
            throws IOException {
        CatalogueImport importer = new CatalogueImport(
                JsonTree.readObject(Files.readAllBytes(modelsDev)), JsonTree.readObject(Files.readAllBytes(liteLlm)));
        return importer.read(Files.readString(genaiPrices), version, sources);
    }
}
