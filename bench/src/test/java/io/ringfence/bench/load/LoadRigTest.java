package io.ringfence.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfence.bench.ChatRequests;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadRigTest {
    private static final String URL = "http://127.0.0.1:9/v1/chat/completions";
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @Test
    void shouldAskOnEveryConnectionAgainAfterEachAnswer() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults results = LoadRig.run(plan(provider, "demo-fast", false, 0));
            assertEquals(Map.of(), results.errorsByCause());
            assertTrue(results.good() > 8, () -> "good=" + results.good());
            assertEquals(results.good(), results.latency().getTotalCount());
            assertEquals(results.sent(), results.good());
        }
    }

    @Test
    void shouldLeaveNoConnectionBehind() throws Exception {
        assumeTrue(Files.isDirectory(OPEN_FILES), "open files can be counted on Linux only");
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadRig.run(plan(provider, "demo-fast", false, 0));
            long before = openFiles();
            for (int i = 0; i < 3; i++) {
                LoadRig.run(plan(provider, "demo-fast", false, 0));
            }
            long after = openFiles();
            // The provider's side of the last connections may be closed a moment later.
            assertTrue(after < before + 3 * 8, () -> "before=" + before + " after=" + after);
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        }
    }

    @Test
    void shouldSendAtTheRate() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults results = LoadRig.run(plan(provider, "demo-fast", false, 100));
            assertEquals(Map.of(), results.errorsByCause());
            assertEquals(50, results.intended());
            assertTrue(results.sent() <= 50, () -> "sent=" + results.sent());
            assertEquals(results.sent(), results.good());
        }
    }

    @Test
    void shouldMeasureFirstEventsAndGapsOfStreams() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults results = LoadRig.run(plan(provider, "demo-fast", true, 0));
            assertEquals(Map.of(), results.errorsByCause());
            assertTrue(results.good() > 0);
            assertEquals(results.good(), results.firstEvent().getTotalCount());
            assertTrue(results.gap().getTotalCount() >= results.good());
        }
    }

    @Test
    void shouldTellAnswersByStatusAndStreamsThatBreak() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults failing = LoadRig.run(plan(provider, "demo-fail-500", false, 100));
            assertEquals(Map.of(500, failing.sent()), failing.answersByStatus());
            assertEquals(0, failing.latency().getTotalCount());

            LoadResults cut = LoadRig.run(plan(provider, "demo-cut", true, 100));
            assertEquals(0, cut.good());
            assertTrue(cut.errors() > 0);
        }
    }

    @Test
    void shouldCountWhatIsNeverAnswered() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadPlan plan = plan(provider, "demo-stall", false, 0);
            LoadResults results = LoadRig.run(new LoadPlan(
                    plan.url(),
                    plan.headers(),
                    plan.body(),
                    0,
                    4,
                    2,
                    Duration.ZERO,
                    Duration.ofMillis(100),
                    Duration.ofMillis(100)));
            assertEquals(Map.of("unanswered", 4L), results.errorsByCause());
        }
    }

    @Test
    void shouldLeaveOnPurposeAndComeBack() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults atOnce = LoadRig.run(
                    with(plan(provider, "demo-stall", false, 0), new ClientManner.Leaving(0), EventSchedule.UNKNOWN));
            assertEquals(Map.of(), atOnce.errorsByCause());
            assertTrue(atOnce.leftOnPurpose() > 8, () -> "left=" + atOnce.leftOnPurpose());
            assertEquals(0, atOnce.good());

            LoadResults midway = LoadRig.run(with(
                    plan(provider, "demo-stall-mid", true, 0), new ClientManner.Leaving(2), EventSchedule.UNKNOWN));
            assertEquals(Map.of(), midway.errorsByCause());
            assertTrue(midway.leftOnPurpose() > 8, () -> "left=" + midway.leftOnPurpose());
        }
    }

    @Test
    void shouldReadSlowlyAndToTheEnd() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults results = LoadRig.run(with(
                    plan(provider, "demo-fast", true, 0),
                    new ClientManner.Slow(1_024, Duration.ofMillis(1)),
                    EventSchedule.UNKNOWN));
            assertEquals(Map.of(), results.errorsByCause());
            assertTrue(results.good() > 0);
        }
    }

    @Test
    void shouldCompareGapsWithTheScheduleOfTheUpstream() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadResults results = LoadRig.run(with(
                    plan(provider, "demo-pace-10-tokens-6", true, 0),
                    ClientManner.PATIENT,
                    EventSchedule.ofChat(6, Duration.ofMillis(10))));
            assertEquals(Map.of(), results.errorsByCause());
            assertTrue(results.good() > 0);
            assertEquals(5 * results.good(), results.gapDelay().getTotalCount());
        }
    }

    @Test
    void shouldSpreadTheFirstRequests() throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            LoadPlan plan = plan(provider, "demo-slow-1000", false, 0);
            LoadResults results = LoadRig.run(new LoadPlan(
                    plan.url(),
                    plan.headers(),
                    plan.body(),
                    0,
                    4,
                    1,
                    Duration.ZERO,
                    Duration.ofMillis(400),
                    GRACE,
                    Duration.ofMillis(200),
                    ClientManner.PATIENT,
                    EventSchedule.UNKNOWN));
            assertEquals(Map.of(), results.errorsByCause());
            assertEquals(4, results.good());
        }
    }

    @Test
    void shouldSayThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        URI url = URI.create("http://127.0.0.1:" + port + "/");
        assertThrows(ExecutionException.class, () -> LoadRig.run(plan(url, "demo-fast", false, 0)));
    }

    @Test
    void shouldReadItsCommandLine() throws IOException {
        LoadPlan plan = parse(
                URL + "?key=a",
                "--rate=2500",
                "--connections=10",
                "--threads=4",
                "--duration=0.5",
                "--warm-up=1.25",
                "--body-bytes=2048",
                "--stream",
                "--header=authorization: Bearer key",
                "--header=x-user-id: u");

        assertEquals(2_500, plan.ratePerSecond());
        assertEquals(Duration.ofMillis(500), plan.duration());
        assertEquals(Duration.ofMillis(1_250), plan.warmUp());
        assertEquals(
                List.of(3, 3, 2, 2),
                List.of(plan.connectionsOf(0), plan.connectionsOf(1), plan.connectionsOf(2), plan.connectionsOf(3)));
        String request = new String(plan.request(), StandardCharsets.US_ASCII);
        assertTrue(request.startsWith("POST /v1/chat/completions?key=a HTTP/1.1\r\nhost: 127.0.0.1:9\r\n"), request);
        assertTrue(request.contains("\r\ncontent-length: 2048\r\nauthorization: Bearer key\r\nx-user-id: u\r\n\r\n{"));
        assertTrue(request.endsWith("\"stream\":true,\"max_tokens\":100}"), request);
    }

    @Test
    void shouldRunAClosedLoopUnlessToldARate() throws IOException {
        LoadPlan plan = parse(URL);
        assertEquals(0, plan.ratePerSecond());
        assertEquals(64, plan.connections());
        assertEquals(1_024, plan.body().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=-1", "--connections=0", "--duration=0", "--header=nothing", "--body-bytes=10"})
    void shouldRefuseWhatMakesNoSense(String option) {
        StringWriter err = new StringWriter();
        assertEquals(2, LoadRig.commandLine().setErr(new PrintWriter(err)).execute(URL, option));
        String value = option.substring(option.indexOf('=') + 1);
        assertTrue(err.toString().contains(value), err::toString);
    }

    @ParameterizedTest
    @CsvSource({"https://127.0.0.1/v1", "ftp://a/b", "nowhere"})
    void shouldRefuseUrlsThatItCannotLoad(String url) {
        StringWriter err = new StringWriter();
        assertEquals(2, LoadRig.commandLine().setErr(new PrintWriter(err)).execute(url));
        assertTrue(err.toString().contains(url), err::toString);
    }

    @Test
    void shouldWriteTheBodyForOtherTools(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("body.json");
        assertEquals(0, LoadRig.commandLine().execute(URL, "--body-bytes=3000", "--write-body=" + file));
        assertEquals(ChatRequests.body("demo-fast", 3_000, false), Files.readString(file));
    }

    private static LoadPlan parse(String... arguments) throws IOException {
        CommandLine command = LoadRig.commandLine();
        command.parseArgs(arguments);
        LoadRig rig = command.getCommand();
        return rig.plan();
    }

    private static LoadPlan with(LoadPlan plan, ClientManner manner, EventSchedule schedule) {
        return new LoadPlan(
                plan.url(),
                plan.headers(),
                plan.body(),
                plan.ratePerSecond(),
                plan.connections(),
                plan.threads(),
                Duration.ZERO,
                plan.duration(),
                plan.grace(),
                Duration.ZERO,
                manner,
                schedule);
    }

    private static LoadPlan plan(DemoProvider provider, String model, boolean isStream, double rate) {
        return plan(URI.create(provider.baseUrl() + "/v1/chat/completions"), model, isStream, rate);
    }

    private static LoadPlan plan(URI url, String model, boolean isStream, double rate) {
        return new LoadPlan(
                url,
                List.of("authorization: Bearer key"),
                ChatRequests.body(model, 1_024, isStream),
                rate,
                8,
                2,
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                GRACE);
    }
}
