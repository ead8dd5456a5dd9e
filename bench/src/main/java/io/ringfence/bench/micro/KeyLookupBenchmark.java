package io.ringfence.bench.micro;

import io.ringfence.frontend.policy.KeyHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does it cost to find who calls among 10,000 virtual keys, of which only hashes are kept? The baselines
/// look a plain key up, which would mean to keep secrets, and hash without looking anything up.
@State(Scope.Thread)
public class KeyLookupBenchmark extends MicroBenchmark {
    private static final int KEYS = 10_000;

    /// A power of two: the order in which keys come, over and over.
    private static final int CALLS = 16_384;

    private final MessageDigest sha256 = KeyHash.newSha256();
    private final String[] calls = new String[CALLS];
    private Map<String, String> namesByKey = Map.of();
    private Map<KeyHash, String> namesByHash = Map.of();
    private int next;

    @Setup(Level.Trial)
    public void open() {
        Map<String, String> byKey = new HashMap<>();
        Map<KeyHash, String> byHash = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            byKey.put(key(i), "key-" + i);
            byHash.put(KeyHash.of(key(i), sha256), "key-" + i);
        }
        // The same kind of map as in the gateway's snapshot.
        namesByKey = Map.copyOf(byKey);
        namesByHash = Map.copyOf(byHash);
        SplittableRandom random = new SplittableRandom(42);
        Arrays.setAll(calls, _ -> key(random.nextInt(KEYS)));
    }

    private static String key(int i) {
        return "rf-" + Long.toHexString(0x9E37_79B9_7F4A_7C15L * (i + 1)) + Long.toHexString(~i * 0x632B_E59BL);
    }

    private String next() {
        next = (next + 1) & (CALLS - 1);
        return calls[next];
    }

    @Benchmark
    public @Nullable String baselinePlainKey() {
        return namesByKey.get(next());
    }

    @Benchmark
    public byte[] baselineSha256() {
        return sha256.digest(next().getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    public String lookup() {
        String name = namesByHash.get(KeyHash.of(next(), sha256));
        if (name == null) {
            throw new IllegalStateException("a key is not known");
        }
        return name;
    }
}
