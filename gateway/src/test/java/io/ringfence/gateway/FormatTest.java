package io.ringfence.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.palantir.javaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Holds every source file of the repository to one layout, that of palantir-java-format.
class FormatTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules");
    private static final String WRITE = "ringfence.format";

    @Test
    void shouldFindEverySourceFormatted() throws Exception {
        List<String> sources = sources();
        assertFalse(sources.isEmpty(), () -> "no sources below " + ROOT);
        boolean write = "write".equals(System.getProperty(WRITE));

        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> args = new ArrayList<>(List.of("--palantir"));
        args.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        args.addAll(sources);
        Main formatter =
                new Main(new PrintWriter(out, true), new PrintWriter(err, true), InputStream.nullInputStream());
        int exitCode = formatter.format(args.toArray(String[]::new));

        assertEquals("", err.toString());
        assertEquals("", out.toString().replace(ROOT + "/", ""), () -> """
            the files named here are not formatted; this command formats them:
            mvn -B test -pl gateway -am -Dtest=FormatTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=write
            """.formatted(WRITE));
        assertEquals(0, exitCode);
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean hidden = name.startsWith(".") && !folder.equals(ROOT);
                return hidden || NOT_OURS.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file.toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }
}
