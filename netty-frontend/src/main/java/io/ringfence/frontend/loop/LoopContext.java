package io.ringfence.frontend.loop;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.Fault;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.policy.Principal;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.FrontendSettings;
import io.ringfence.frontend.http.HeadWriter;
import io.ringfence.frontend.media.MediaFetcher;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.stored.StoredResponses;
import io.ringfence.frontend.upstream.UpstreamPool;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.RequestSplicer;
import io.ringfence.providers.request.ScanLimits;
import io.ringfence.providers.stream.UnaryAnswer;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that belongs to one event loop and to no other: snapshot, scanner, digest, upstream connections,
/// deadlines, and the publications that found the ring full. Used only on that loop.
public final class LoopContext {
    /// How often deadlines are looked at while exchanges are in flight, and while there are none.
    private static final long BUSY_LOOK_MS = 20;

    private static final long IDLE_LOOK_MS = 200;
    /// How ids of requests begin that the gateway makes.
    public static final String REQUEST_ID_PREFIX = "req-";

    /// Exchanges without a client that may go on at once. Connections bound all others.
    private static final int MOST_FINISHING = 1_024;

    private static final long POOL_CARE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final int index;
    private final EventLoop eventLoop;
    private final FrontendSettings settings;
    private final BodyRoom bodyRoom;
    private final ExchangeListener exchangeListener;
    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final RequestSplicer splicer = new RequestSplicer();
    private final UnaryAnswer unaryAnswer = new UnaryAnswer();
    private final HeadWriter heads = new HeadWriter();
    private final MessageDigest sha256 = KeyHash.newSha256();
    private final UpstreamPool upstream;
    private final CountingWorkers countingWorkers;
    private final StoredResponses storedResponses;
    private final MediaFetcher media;
    private final LoopReplies replies;
    private final DeadlineList deadlines = new DeadlineList();
    private final ArrayDeque<BooleanSupplier> unpublished = new ArrayDeque<>();
    private final Set<Runnable> finishing = new LinkedHashSet<>();
    private final SplittableRandom random = new SplittableRandom();
    private final long requestIdPrefix = random.nextLong();
    private long requestIdCount;
    private @Nullable Engine engine;
    private @Nullable GatewaySnapshot snapshot;
    private @Nullable ScheduledFuture<?> looking;
    private long poolCaredForNs = System.nanoTime();
    private boolean looksOften;
    private int exchangesInFlight;
    private boolean draining;

    /// @param index place of this loop among all, and of its [ReplyPort] in the engine
    public LoopContext(
            int index,
            EventLoop eventLoop,
            Class<? extends Channel> channelType,
            AddressResolverGroup<InetSocketAddress> resolver,
            FrontendSettings settings,
            CountingWorkers countingWorkers,
            StoredResponses storedResponses,
            ExchangeListener exchangeListener) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.settings = settings;
        this.countingWorkers = countingWorkers;
        this.storedResponses = storedResponses;
        this.exchangeListener = exchangeListener;
        this.upstream = new UpstreamPool(
                eventLoop,
                channelType,
                resolver,
                new UpstreamPool.PoolSettings(
                        settings.upstreamIdlePerEndpoint(), settings.upstreamIdleNs(), settings.maxHeaderBytes()));
        this.media = new MediaFetcher(eventLoop, channelType, resolver, settings.eventLoops());
        // However many loops share the room, each can hold one request of the largest size.
        this.bodyRoom = new BodyRoom(
                Math.max(settings.maxBufferedBodyBytes() / settings.eventLoops(), settings.maxBodyBytes()));
        // An exchange has one answer due at most, and a connection one exchange; the rest is for clients that went
        // away.
        this.replies = new LoopReplies(eventLoop, 2 * settings.maxConnections());
    }

    /// Begins to look at deadlines.
    public void start(Engine newEngine) {
        engine = newEngine;
        lookEvery(IDLE_LOOK_MS);
    }

    /// An idle gateway wakes up seldom: what must be noticed within 20 ms happens only while exchanges are in
    /// flight.
    private void lookEvery(long ms) {
        if (looking != null) {
            looking.cancel(false);
        }
        looksOften = ms == BUSY_LOOK_MS;
        looking = eventLoop.scheduleAtFixedRate(this::look, ms, ms, TimeUnit.MILLISECONDS);
    }

    public void stop() {
        if (looking != null) {
            looking.cancel(false);
        }
        upstream.close();
        exchangeListener.onTick();
    }

    private void look() {
        long nowNs = nanoTime();
        while (!unpublished.isEmpty() && unpublished.peek().getAsBoolean()) {
            unpublished.remove();
        }
        if (exchangesInFlight > 0) {
            // A full ring needs no tick: whoever drains it reads the clock anyway.
            boolean _ = engine().tryTick();
        }
        replies.takeAll();
        deadlines.look(nowNs);
        exchangeListener.onTick();
        if (nowNs - poolCaredForNs >= POOL_CARE_INTERVAL_NS) {
            poolCaredForNs = nowNs;
            upstream.closeIdle(nowNs);
        }
        if (looksOften && isQuiet()) {
            lookEvery(IDLE_LOOK_MS);
        }
    }

    /// Asks for admission; the answer reaches the admission's listener, possibly before this returns.
    ///
    /// @return false if the ring has no room for new work
    public boolean admit(Admission admission) {
        boolean published = engine().tryAdmit(admission);
        replies.takeAll();
        return published;
    }

    /// Reports a failed attempt; the answer reaches the admission's listener. A full ring delays it, never
    /// loses it.
    public void attemptFailed(Admission admission, Fault fault, long retryAfterNs, boolean retryable) {
        publish(() -> engine().tryAttemptFailed(admission, fault, retryAfterNs, retryable));
    }

    /// Settles the exchange. A full ring delays it, never loses it.
    ///
    /// @param facts not to be changed any more
    public void settle(
            Admission admission,
            Completion completion,
            @Nullable Fault fault,
            long tokens,
            long costNanoUsd,
            LedgerFacts facts) {
        publish(() -> engine().trySettle(
                        admission,
                        completion,
                        fault,
                        tokens,
                        costNanoUsd,
                        facts.settledAfterNs(),
                        facts.firstByteNs(),
                        facts));
    }

    /// Tells the ledger, if there is one, of an exchange that was never admitted. A full ring delays it, never
    /// loses it.
    ///
    /// @param facts not to be changed any more
    public void recordRefused(LedgerFacts facts) {
        if (engine().keepsLedger()) {
            publish(() -> engine().tryRecordRefused(facts));
        }
    }

    /// Asks how a caller stands; the answer comes on the thread that decides, possibly before this returns.
    ///
    /// @return false if the ring is full
    public boolean standing(Principal principal, Consumer<List<AccountStatus>> consumer) {
        boolean published = engine().tryStanding(principal, consumer);
        replies.takeAll();
        return published;
    }

    private void publish(BooleanSupplier publication) {
        if (!unpublished.isEmpty() || !publication.getAsBoolean()) {
            unpublished.add(publication);
        }
        replies.takeAll();
    }

    public void add(Deadline deadline) {
        deadlines.add(deadline);
    }

    public void remove(Deadline deadline) {
        deadlines.remove(deadline);
    }

    /// The key that `secret` belongs to, or null when there is none.
    public @Nullable VirtualKey findKey(String secret) {
        return snapshot().keys().get(KeyHash.of(secret, sha256));
    }

    /// Whether `secret` was a key's that was taken back.
    public boolean isRevoked(String secret) {
        return snapshot().revokedKeys().contains(KeyHash.of(secret, sha256));
    }

    /// Whether `secret` is the operator's.
    public boolean isAdmin(String secret) {
        return KeyHash.of(secret, sha256).equals(snapshot().adminKey());
    }

    /// A new id, unique among processes and restarts: a random prefix per loop and a count.
    public String newRequestId() {
        HexFormat hex = HexFormat.of();
        return REQUEST_ID_PREFIX + hex.toHexDigits(requestIdPrefix) + hex.toHexDigits(++requestIdCount, 8);
    }

    /// This loop's share of what all request bodies may hold.
    public BodyRoom bodyRoom() {
        return bodyRoom;
    }

    public void exchangeStarted() {
        exchangesInFlight++;
        if (!looksOften) {
            lookEvery(BUSY_LOOK_MS);
        }
    }

    public void exchangeEnded() {
        exchangesInFlight--;
    }

    /// An exchange goes on without its client, so that no connection ends it.
    ///
    /// @param giveUp ends it, and is called when the gateway stops
    /// @return false when as many do that as may
    public boolean finishing(Runnable giveUp) {
        return finishing.size() < MOST_FINISHING && finishing.add(giveUp);
    }

    public void finished(Runnable giveUp) {
        finishing.remove(giveUp);
    }

    /// Ends the exchanges that go on without their clients.
    public void giveUpFinishing() {
        List.copyOf(finishing).forEach(Runnable::run);
    }

    public int exchangesInFlight() {
        return exchangesInFlight;
    }

    /// True once nothing is in flight here and every settlement has reached the ring.
    public boolean isQuiet() {
        return exchangesInFlight == 0 && unpublished.isEmpty();
    }

    public void install(GatewaySnapshot newSnapshot) {
        snapshot = newSnapshot;
    }

    public GatewaySnapshot snapshot() {
        if (snapshot == null) {
            throw new IllegalStateException("no configuration was installed");
        }
        return snapshot;
    }

    public Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("the loop was not started");
        }
        return engine;
    }

    /// From now on answers close their connections.
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    public long nanoTime() {
        return System.nanoTime();
    }

    public int index() {
        return index;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public FrontendSettings settings() {
        return settings;
    }

    public RequestScanner scanner() {
        return scanner;
    }

    public RequestSplicer splicer() {
        return splicer;
    }

    /// The reader of whole answers; what it read is valid until the next one is read.
    public UnaryAnswer unaryAnswer() {
        return unaryAnswer;
    }

    /// The writer of heads, for one head at a time.
    public HeadWriter heads() {
        return heads;
    }

    public UpstreamPool upstream() {
        return upstream;
    }

    /// Where tokens are counted; shared by all loops.
    public CountingWorkers countingWorkers() {
        return countingWorkers;
    }

    /// Who holds which stored response; shared by all loops.
    public StoredResponses storedResponses() {
        return storedResponses;
    }

    /// Fetches what requests of this loop name by address.
    public MediaFetcher media() {
        return media;
    }

    public ReplyPort replies() {
        return replies;
    }

    public ExchangeListener exchangeListener() {
        return exchangeListener;
    }
}
