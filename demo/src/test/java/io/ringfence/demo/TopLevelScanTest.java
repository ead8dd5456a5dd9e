package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopLevelScanTest {
    @Test
    void shouldReadWhatATreeWouldSay() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String json = randomRequest(random);
            TopLevelScan scan = scan(json);
            Map<String, Object> tree = Client.parse(json);
            String shown = "seed " + seed + ": " + json;
            assertTrue(scan.isPlain(), shown);
            assertEquals("demo-fast".equals(tree.get("model")), scan.namesFastModel(), shown);
            assertEquals(Boolean.TRUE.equals(tree.get("stream")), scan.isStream(), shown);
            assertEquals(tree.getOrDefault("max_tokens", -1), scan.maxTokens(), shown);
            assertEquals(tree.containsKey("stream_options"), scan.includesUsage(), shown);
        }
    }

    @Test
    void shouldNotTakeTextForMembers() {
        TopLevelScan scan = scan(
                "{\"messages\":[{\"content\":\"\\\"model\\\":\\\"demo-fast\\\",\\\\\"}]," + "\"model\":\"other\"}");
        assertTrue(scan.isPlain());
        assertFalse(scan.namesFastModel());
    }

    @Test
    void shouldLeaveEverythingElseToTheFullReader() {
        for (String json : List.of(
                "",
                "[]",
                "{}",
                "{\"messages\":[{}]",
                "{\"messages\":[{}]} x",
                "{\"messages\":[]}",
                "{\"messages\":[{}],\"tools\":[]}",
                "{\"messages\":[{}],\"stream\":\"true\"}",
                "{\"messages\":[{}],\"max_tokens\":1.5}",
                "{\"messages\":[{}],\"max_tokens\":-1}",
                "{\"messages\":[{}],\"max_tokens\":5,\"max_completion_tokens\":6}",
                "{\"messages\":[{}],\"stream_options\":{\"include_usage\":false}}",
                "{\"mod\\u0065l\":\"x\",\"messages\":[{}]}",
                "{\"messages\":\"text",
                "{\"messages\":[{\"a\":\"\\")) {
            assertFalse(scan(json).isPlain(), json);
        }
    }

    private static String randomRequest(Random random) {
        List<String> members = new ArrayList<>();
        members.add("\"messages\":" + pad(random) + "[{\"content\":" + Json.text(randomText(random)) + "}]");
        members.add("\"model\":" + pad(random) + (random.nextBoolean() ? "\"demo-fast\"" : "\"demo-fas\""));
        if (random.nextBoolean()) {
            members.add("\"stream\"" + pad(random) + ":" + random.nextBoolean());
        }
        if (random.nextBoolean()) {
            members.add("\"max_tokens\":" + pad(random) + (1 + random.nextInt(100_000)));
        }
        if (random.nextBoolean()) {
            members.add("\"stream_options\":{" + pad(random) + "\"include_usage\": true}");
        }
        Collections.shuffle(members, random);
        return pad(random) + "{" + String.join(pad(random) + "," + pad(random), members) + "}" + pad(random);
    }

    private static String randomText(Random random) {
        String alphabet = "ab\"\\{}[],:é🦜\n\u0001";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            int at = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
            text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }

    private static String pad(Random random) {
        return random.nextInt(3) == 0 ? " " : "";
    }

    private static TopLevelScan scan(String json) {
        return new TopLevelScan(json.getBytes(StandardCharsets.UTF_8));
    }
}
