package io.ringfence.reports;

/// The names that whoever writes evidence and whoever reads it must agree on. Other names are welcome: a report
/// shows every leg, step, value and histogram under the name that it has.
///
/// The unit of a value is the end of its name. Of values that end in `_us`, `_ms`, `_ns`, `_mib` or `_kib` less
/// is better; of all others a report does not say what is better.
public final class Names {
    /// Straight to the upstream.
    public static final String DIRECT = "direct";

    /// The gateway without keys, limits and budgets.
    public static final String BARE = "bare";

    /// The gateway with everything that people buy one for.
    public static final String GOVERNED = "governed";

    /// The governed gateway before an upstream that speaks another dialect than the client.
    public static final String TRANSLATED = "translated";

    public static final String NGINX = "nginx";
    public static final String HAPROXY = "haproxy";
    public static final String PORTKEY = "portkey";
    public static final String SPRING_CLOUD_GATEWAY = "spring-cloud-gateway";

    /// Closed loop at 64 connections, 1 KB bodies; the step is [#C64].
    public static final String THROUGHPUT = "throughput";

    /// Open loop at fixed rates; the step that has a target is [#RATE_5000].
    public static final String LATENCY = "latency";

    /// Closed loop with bodies of 300 KB, in a step whose name begins with `300`.
    public static final String LARGE = "large";

    /// Same and other dialect, whole answers and streams.
    public static final String TRANSLATION = "translation";

    /// Server-sent events: time to the first one, and gaps between them.
    public static final String STREAM = "stream";

    /// Paced streams held open; values [#CLEAN_STREAMS] and [#STREAM_KIB].
    public static final String STREAMS = "streams";

    /// Resident memory under many connections with large bodies; the peak is the leg's.
    public static final String MEMORY = "memory";

    /// From the start of the process to the first good answer, and what it takes while idle.
    public static final String START = "start";

    /// Twice the load that can be served; values [#GOODPUT_SHARE] and [#ADMITTED_P99_RATIO].
    public static final String OVERLOAD = "overload";

    /// A long run at half load; values [#RSS_SLOPE] and [#RSS_SLOPE_NOISE].
    public static final String SOAK = "soak";

    /// Beside gateways of others.
    public static final String PEERS = "peers";

    /// The closed loop of 64 connections.
    public static final String C64 = "c=64";

    /// The open loop of 5,000 requests per second. A step that ends in `/s` names an offered rate; what was
    /// served at one is no measure of a leg and is not compared.
    public static final String RATE_5000 = "5000/s";

    /// Raw histogram: from the time at which a request ought to have been sent to the end of its answer.
    public static final String LATENCY_HISTOGRAM = "latency";

    /// Raw histogram: to the first event of a stream.
    public static final String FIRST_EVENT_HISTOGRAM = "time_to_first_event";

    /// Raw histogram: how much later than on the upstream's schedule an event came.
    public static final String GAP_HISTOGRAM = "gap";

    /// How many streams were open at once and ended as they should.
    public static final String CLEAN_STREAMS = "clean_streams";

    /// Resident memory of the gateway per open stream, in KiB.
    public static final String STREAM_KIB = "stream_kib";

    /// Good answers at twice the capacity as a share of the capacity; 1 is all of it.
    public static final String GOODPUT_SHARE = "goodput_share";

    /// 99th percentile of admitted requests at twice the capacity, as a multiple of the one at capacity.
    public static final String ADMITTED_P99_RATIO = "admitted_p99_ratio";

    /// How much resident memory grew, in MiB per hour.
    public static final String RSS_SLOPE = "rss_slope_mib_per_hour";

    /// How far from 0 that slope can be by chance, in MiB per hour.
    public static final String RSS_SLOPE_NOISE = "rss_slope_noise_mib_per_hour";

    private Names() {}
}
