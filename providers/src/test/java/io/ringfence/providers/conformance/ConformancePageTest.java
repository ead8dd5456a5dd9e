package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConformancePageTest {
    @Test
    void shouldSayWhatTheCodecsDoAndLoseNothingInSilence() throws IOException {
        ConformancePage page = new ConformancePage();
        String generated = page.markdown();
        Path committed = Path.of("..", "docs", "conformance.md");
        if (Boolean.getBoolean("ringfence.conformance.write")) {
            Files.writeString(committed, generated);
        }
        Figures.write("conformance", generated);
        Listed needless = new Listed("needs-no-word.txt");
        List<String> silent = page.silent().stream()
                .filter(words -> !needless.covers(words.split(" \\| ")))
                .toList();
        assertEquals(List.of(), silent);
        assertEquals(Set.of(), needless.unused());
        assertEquals(generated, Files.readString(committed), "docs/conformance.md is not what the codecs do");
    }
}
