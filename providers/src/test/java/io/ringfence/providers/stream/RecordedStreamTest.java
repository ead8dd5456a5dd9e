package io.ringfence.providers.stream;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.testing.RecordingsFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Streams as providers really sent them.
class RecordedStreamTest {
    private static List<Recording> streams = List.of();

    @BeforeAll
    static void readRecordings() {
        streams = Recording.all(RecordingsFolder.require()).stream()
                .filter(Recording::isStream)
                .toList();
    }

    @Test
    void shouldYieldTheSameFramesHoweverTheBytesArrive() {
        long seed = System.nanoTime();
        System.out.println("random splits with seed " + seed);
        forEach(recording -> {
            Fed whole = fed(recording, () -> Integer.MAX_VALUE);
            assertArrayEquals(recording.body(), whole.bytes());
            assertSame(whole, recording, fed(recording, () -> 1));
            if (!recording.chunkLengths().isEmpty()) {
                Iterator<Integer> lengths = recording.chunkLengths().iterator();
                assertSame(whole, recording, fed(recording, () -> lengths.hasNext() ? lengths.next() : 4096));
            }
            var random = new Random(seed);
            for (int bound : new int[] {4, 64, 2048}) {
                assertSame(whole, recording, fed(recording, () -> 1 + random.nextInt(bound)));
            }
        });
        printCounts("streams split in every way", streams);
    }

    private static void assertSame(Fed expected, Recording recording, Fed actual) {
        assertEquals(expected.frames, actual.frames);
        assertEquals(expected.kinds, actual.kinds);
        assertArrayEquals(recording.body(), actual.bytes());
        assertEquals(expected.stream.usage().toString(), actual.stream.usage().toString());
        assertEquals(expected.stream.outputBytesSeen(), actual.stream.outputBytesSeen());
        assertEquals(expected.stream.complete(), actual.stream.complete());
        assertEquals(expected.stream.terminated(), actual.stream.terminated());
        assertEquals(expected.stream.fault(), actual.stream.fault());
    }

    @Test
    void shouldProveWholeRecordingsWholeAndUnderstandEveryEvent() {
        forEach(recording -> {
            Fed fed = fed(recording, () -> Integer.MAX_VALUE);
            boolean isFaulty = recording.tags().contains("stream_error");
            assertEquals(!isFaulty, fed.stream.complete(), "complete");
            assertEquals(isFaulty, fed.isAny(EventKind.ERROR), "error event");
            assertFalse(fed.isAny(EventKind.MALFORMED), "malformed event");
            assertTrue(isFaulty || fed.isAny(EventKind.CONTENT), "content");
            assertTrue(isFaulty || fed.stream.outputBytesSeen() > 0 || isWithoutText(recording), "output bytes");
        });
    }

    private static boolean isWithoutText(Recording recording) {
        return switch (recording.name()) {
            // A provider that billed 500 tokens and sent none of them.
            case "openrouter/chat/stream/text-a31f14151d.json" -> true;
            // A refusal without any block.
            case "anthropic/messages/stream/refusal-3fe206c5d6.json" -> true;
            // Deep research that used up its output limit in reasoning without a summary.
            case "openai/responses/stream/thinking-27270b6528.json",
                    "openai/responses/stream/thinking-b850c18aef.json",
                    "openai/responses/stream/thinking-ce776138a5.json" -> true;
            default -> false;
        };
    }

    @Test
    void shouldNotProveAnythingForAStreamThatIsCut() {
        forEach(recording -> {
            Fed whole = fed(recording, () -> Integer.MAX_VALUE);
            int proof = proofFrame(recording, whole);
            int length = 0;
            for (int frame = 0; frame <= proof; frame++) {
                for (int cut :
                        new int[] {length, length + whole.frames.get(frame).length() / 2}) {
                    byte[] head = Arrays.copyOf(recording.body(), Math.min(cut, recording.body().length));
                    Fed fed = Fed.inChunks(recording.dialect(), head, () -> Integer.MAX_VALUE);
                    assertFalse(
                            fed.stream.complete(), "complete when cut at " + cut + " of " + recording.body().length);
                    assertArrayEquals(head, fed.bytes());
                }
                length += Fed.utf8(whole.frames.get(frame)).length;
            }
        });
    }

    /// The index of the frame that proves the stream whole, by the letter of the recorded text.
    private static int proofFrame(Recording recording, Fed whole) {
        List<String> frames = whole.frames;
        for (int i = 0; i < frames.size(); i++) {
            String frame = frames.get(i);
            boolean isProof = switch (recording.dialect()) {
                case OPENAI_CHAT -> frame.contains("[DONE]") || frame.matches("(?s).*\"finish_reason\": ?\"[^\"]+\".*");
                case OPENAI_RESPONSES -> frame.matches("(?s).*\"type\": ?\"response\\.(completed|incomplete)\".*");
                case ANTHROPIC_MESSAGES -> frame.matches("(?s).*\"type\": ?\"message_stop\".*");
                case GEMINI -> frame.contains("\"finishReason\"") || frame.contains("\"blockReason\"");
                case BEDROCK_CONVERSE, COHERE_CHAT -> throw recording.dialect().notForClients();
            };
            if (isProof) {
                return i;
            }
        }
        return frames.size() - 1;
    }

    @Test
    void shouldCallEveryEventWithTextInItContent() {
        forEach(recording -> {
            Fed fed = fed(recording, () -> Integer.MAX_VALUE);
            for (int i = 0; i < fed.frames.size(); i++) {
                String text = VisibleText.of(recording.dialect(), fed.frames.get(i));
                assertTrue(text.isEmpty() || fed.kinds.get(i) == EventKind.CONTENT, fed.kinds.get(i) + ": " + text);
            }
        });
    }

    @Test
    void shouldHideOnlyTheChunkThatCarriesNothingButUsage() {
        var hidden = new ArrayList<Recording>();
        forEach(recording -> {
            Fed fed = fed(recording, () -> Integer.MAX_VALUE);
            for (int i = 0; i < fed.kinds.size(); i++) {
                String frame = fed.frames.get(i);
                boolean hasNoChoices = frame.matches("(?s).*\"choices\": ?\\[\\].*");
                boolean hasUsage = frame.matches("(?s).*\"usage\": ?\\{.*");
                boolean isHidden = fed.kinds.get(i) == EventKind.USAGE_ONLY;
                assertEquals(recording.dialect() == Dialect.OPENAI_CHAT && hasNoChoices && hasUsage, isHidden, frame);
                if (isHidden) {
                    hidden.add(recording);
                }
            }
        });
        assertFalse(hidden.isEmpty());
        printCounts("streams with a usage chunk to hide", hidden);
    }

    private static Fed fed(Recording recording, IntSupplier lengths) {
        return Fed.inChunks(recording.dialect(), recording.body(), lengths);
    }

    private static void forEach(Consumer<Recording> check) {
        assertFalse(streams.isEmpty());
        assertAll(streams.stream().map(recording -> (Executable) () -> {
            try {
                check.accept(recording);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError(recording.name() + ": " + failed.getMessage(), failed);
            }
        }));
    }

    private static void printCounts(String what, List<Recording> recordings) {
        Map<String, Integer> counts = new TreeMap<>();
        recordings.forEach(
                recording -> counts.merge(recording.provider() + " " + recording.dialect(), 1, Integer::sum));
        System.out.println(recordings.size() + " " + what + ": " + counts);
    }
}
