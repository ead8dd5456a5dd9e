# What the measuring scripts share. To be sourced by bash, with `root` set to the folder of the repository.

pids=()          # everything that was started, in order
scratch=""       # removed at the end

say() { printf '%s\n' "$*" >&2; }

die() { say "$(basename "$0"): $*"; exit 1; }

# Stops all that was started, newest first, and nothing else.
stop_all() {
    local status=$? i pid tries
    trap - EXIT INT TERM
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -TERM "${pids[i]}" 2>/dev/null || true
    done
    for pid in ${pids[@]+"${pids[@]}"}; do
        for ((tries = 0; tries < 50; tries++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    [ -z "$scratch" ] || rm -rf "$scratch"
    exit "$status"
}

# Prints a port of the loopback interface on which nobody listens, below those that the kernel hands out itself.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        grep -qx "$port" "$scratch/ports" 2>/dev/null && continue
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port" >>"$scratch/ports"
            echo "$port"
            return
        fi
    done
}

# Waits until somebody listens on port $1; $2 is the process that should, $3 its log.
await_port() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        kill -0 "$2" 2>/dev/null || die "the process for port $1 ended; see $results/logs/$3"
        sleep 0.1
    done
    die "nobody listens on port $1 after 60 s; see $results/logs/$3"
}

# Prints process $1 and its descendants.
tree_of() {
    local pid child
    local queue=("$1")
    while [ ${#queue[@]} -gt 0 ]; do
        pid="${queue[0]}"
        queue=(${queue[@]+"${queue[@]:1}"})
        echo "$pid"
        for child in $(cat /proc/"$pid"/task/*/children 2>/dev/null); do
            queue+=("$child")
        done
    done
}

# Prints the processor time of $1 and its descendants, in microseconds, as the kernel accounts it in ticks.
cpu_us() {
    local pid total=0 ticks tick_us=$((1000000 / $(getconf CLK_TCK)))
    for pid in $(tree_of "$1"); do
        # After the name in parentheses come the state as field 3, and user and system time as 14 and 15.
        ticks=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | awk '{print $12 + $13}')
        total=$((total + ${ticks:-0}))
    done
    echo $((total * tick_us))
}

# Prints the same in nanoseconds, from the scheduler; threads that have ended are missing from it.
cpu_ns() {
    local pid
    for pid in $(tree_of "$1"); do
        cat /proc/"$pid"/task/*/schedstat 2>/dev/null
    done | awk '{sum += $1} END {printf "%.0f\n", sum}'
}

# Prints a field of /proc/PID/status ($2, in KiB) summed over $1 and its descendants, in MiB.
memory_mib() {
    local pid
    for pid in $(tree_of "$1"); do
        cat "/proc/$pid/status" 2>/dev/null
    done | awk -v field="$2:" '$1 == field {sum += $2} END {printf "%.1f\n", sum / 1024}'
}

# Prints how much of one core $1 uses while nothing happens, in percent, over $2 seconds.
idle_cpu() {
    local before after
    before=$(cpu_ns "$1")
    sleep "$2"
    after=$(cpu_ns "$1")
    awk -v used=$((after - before)) -v seconds="$2" 'BEGIN {printf "%.2f\n", used / seconds / 1e7}'
}

# Prints the JDK that ./ringfence uses: the java of process $1.
java_of() { readlink "/proc/$1/exe"; }

# Prints the folder for the results of scenario $1, which it makes.
results_folder() {
    local commit machine folder
    commit="$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)"
    [ -z "$(git -C "$root" status --porcelain 2>/dev/null)" ] || commit="$commit-dirty"
    machine="${BENCH_MACHINE:-$(getconf _NPROCESSORS_ONLN)cpu-$(uname -n)}"
    folder="${out:-$root/perf-reports/results}/$(date -u +%Y-%m-%d)-$commit-$machine/$1-$(date -u +%H%M%S)"
    mkdir -p "$folder/raw" "$folder/logs" "$folder/config"
    echo "$folder"
}

# Writes down on what the run took place; $1 is the command line, $2 the process of a gateway.
write_environment() {
    {
        echo "command: $1"
        echo "started: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
        echo "commit: $(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)"
        echo "kernel: $(uname -srm)"
        echo "processors: $(getconf _NPROCESSORS_ONLN)"
        echo "model: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
        echo "memory: $(sed -n 's/^MemTotal: *//p' /proc/meminfo)"
        echo "load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
        echo "java: $("$(java_of "$2")" -version 2>&1 | paste -s -d '|')"
        echo "gateway: $(tr '\0' ' ' <"/proc/$2/cmdline")"
        echo "nginx: $(nginx -v 2>&1 || echo none)"
        echo "wrk: $(command -v wrk >/dev/null && { wrk -v 2>&1 || true; } | head -n 1 || echo none)"
        sha256sum "$root/gateway/target/ringfence.jar" "$scratch/body.json" | sed "s,$root/,,; s,$scratch/,,"
    } >"$results/environment.txt"
}

# Builds what is missing. A build is never part of a run.
build() {
    "$root/ringfence" --version >/dev/null || die "./ringfence cannot be built"
    if [ ! -f "$root/bench/target/benchmarks.jar" ] \
        || [ -n "$(find "$root/bench/src/main" "$root/bench/pom.xml" -newer "$root/bench/target/benchmarks.jar" -print -quit)" ]; then
        say "building the load rig …"
        (cd "$root" && mvn -q -B -DskipTests -pl bench -am package >"$scratch/build.log" 2>&1) \
            || { tail -n 30 "$scratch/build.log" >&2; die "the bench module cannot be built"; }
    fi
}

start_demo() {
    demo_port="$(free_port)"
    "$root/ringfence" demo --port "$demo_port" >"$results/logs/demo.log" 2>&1 &
    demo_pid=$!
    pids+=("$demo_pid")
    await_port "$demo_port" "$demo_pid" demo.log
    java="$(java_of "$demo_pid")"
}

# Starts a gateway: $1 is its name, $2 its scenario, $3 the threading. Sets `port` and `pid`.
start_gateway() {
    cp "$root/bench/scenarios/$2.yaml" "$results/config/"
    port="$(free_port)"
    BENCH_UPSTREAM_PORT="$demo_port" BENCH_THREADING="$3" BENCH_ACCESS_LOG="$scratch/access-$1.log" \
        "$root/ringfence" start --config "$root/bench/scenarios/$2.yaml" --port "$port" \
        --metrics-port "$(free_port)" --workers "$workers" >"$results/logs/$1.log" 2>&1 &
    pid=$!
    pids+=("$pid")
    await_port "$port" "$pid" "$1.log"
}

start_nginx() {
    local folder="$scratch/nginx"
    mkdir -p "$folder"
    port="$(free_port)"
    sed "s/127.0.0.1:9200/127.0.0.1:$port/; s/127.0.0.1:9100/127.0.0.1:$demo_port/" \
        "$root/bench/scenarios/nginx.conf" >"$results/config/nginx.conf"
    nginx -e "$results/logs/nginx.log" -p "$folder/" -c "$results/config/nginx.conf" -g 'daemon off;' \
        >"$results/logs/nginx-output.log" 2>&1 &
    pid=$!
    pids+=("$pid")
    await_port "$port" "$pid" nginx.log
}

# Legs: what is measured. A leg has a name, a port, and the process whose cost it is.
legs=()
declare -A leg_port leg_pid idle_mib idle_percent

add_leg() {
    legs+=("$1")
    leg_port["$1"]="$2"
    leg_pid["$1"]="$3"
}

# Fails unless the leg answers one request as it should.
check_leg() {
    local status
    status="$(curl -s -m 10 -o "$scratch/answer" -w '%{http_code}' -H 'content-type: application/json' \
        -H 'authorization: Bearer rf-bench' -H 'x-user-id: bench' --data-binary "@$scratch/body.json" \
        "http://127.0.0.1:${leg_port[$1]}/v1/chat/completions")" || true
    [ "$status" = 200 ] || die "leg $1 answered $status: $(head -c 400 "$scratch/answer" 2>/dev/null)"
}

# Runs load on leg $1 for $2 seconds and writes what the generator prints to file $3. Sets `row` to
# requests/s, p50, p90, p99, p99.9, max in µs, errors, verdict and all answers (warm-up included), separated by tabs.
load_leg() {
    local url="http://127.0.0.1:${leg_port[$1]}/v1/chat/completions"
    if [ "$generator" = wrk ]; then
        BENCH_BODY="$scratch/body.json" wrk -t "$generator_threads" -c "$connections" -d "${2}s" --latency \
            -s "$root/bench/scenarios/post.lua" "$url" >"$3.txt" 2>&1 || die "wrk failed; see $3.txt"
        row="$(awk '/^RESULT/ {
            for (i = 2; i <= NF; i++) { split($i, pair, "="); value[pair[1]] = pair[2] }
            printf "%.0f\t%d\t%d\t%d\t%d\t%d\t%d\tPASS\t%d", value["requests"] * 1e6 / value["duration_us"], value["p50_us"],
                value["p90_us"], value["p99_us"], value["p999_us"], value["max_us"], value["errors"], value["requests"]
        }' "$3.txt")"
    else
        # A run that fails still has figures, and they are kept with their mark.
        "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx512m \
            -cp "$root/bench/target/benchmarks.jar" io.ringfence.bench.load.LoadRig "$url" \
            --rate "$rate" --connections "$connections" --threads "$generator_threads" \
            --warm-up "$rig_warmup" --duration "$2" --body "$scratch/body.json" --json "$3.json" \
            --header 'authorization: Bearer rf-bench' --header 'x-user-id: bench' >"$3.txt" 2>"$3.err" || true
        [ -s "$3.err" ] || rm -f "$3.err"
        row="$(awk '
            {value[$1] = $2}
            /^status_/ {answers += $2}
            END {
                if (!("verdict" in value)) exit
                printf "%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%d\t%s\t%d", value["requests_per_second"], value["latency_p50_us"],
                    value["latency_p90_us"], value["latency_p99_us"], value["latency_p99.9_us"], value["latency_max_us"],
                    value["errors"] + answers - value["status_200"], value["verdict"], value["answers_in_all"]
            }' "$3.txt")"
    fi
    [ -n "$row" ] || die "no result in $3.txt"
}

# Measures leg $1 in round $2: one line of rounds.tsv.
measure_leg() {
    local before after pid="${leg_pid[$1]}" cpu="-" requests
    before="$(cpu_us "$pid")"
    load_leg "$1" "$seconds" "$results/raw/$1-$2"
    after="$(cpu_us "$pid")"
    requests="${row##*$'\t'}"
    if [ "$1" != direct ]; then
        cpu="$(awk -v us=$((after - before)) -v n="$requests" 'BEGIN {if (n > 0) printf "%.1f", us / n; else printf "-"}')"
    fi
    printf '%s\t%s\t%s\t%s\n' "$2" "$1" "$row" "$cpu" >>"$results/rounds.tsv"
    say "  $(printf '%-12s' "$1") $(printf '%s' "$row" | awk -F '\t' '{printf "%8d req/s  p50 %6d  p99 %7d µs  errors %d  %s", $1, $2, $4, $7, $8}')  cpu $cpu µs"
}

begin_files() {
    printf 'round\tleg\trequests_per_second\tp50_us\tp90_us\tp99_us\tp999_us\tmax_us\terrors\tverdict\tanswers\tcpu_us_per_request\n' \
        >"$results/rounds.tsv"
    printf 'round\tleg\tidle_cpu_percent\tidle_mib\tpeak_mib\n' >"$results/idle.tsv"
}

# Warms every leg up, looks at it while it is idle, and runs the rounds.
run_rounds() {
    local leg round
    for leg in "${legs[@]}"; do
        check_leg "$leg"
        idle_mib["$leg"]="$(memory_mib "${leg_pid[$leg]}" VmRSS)"
    done
    begin_files
    for leg in "${legs[@]}"; do
        say "warming up $leg for $warmup s"
        load_leg "$leg" "$warmup" "$results/raw/$leg-cold"
    done
    sleep 5 # compilers finish what the load gave them to do
    for leg in "${legs[@]}"; do
        idle_percent["$leg"]="$(idle_cpu "${leg_pid[$leg]}" "$idle_seconds")"
    done
    for ((round = 1; round <= rounds; round++)); do
        say "round $round of $rounds"
        for leg in $(printf '%s\n' "${legs[@]}" | shuf); do
            measure_leg "$leg" "$round"
        done
    done
    for leg in "${legs[@]}"; do
        printf '0\t%s\t%s\t%s\t%s\n' "$leg" "${idle_percent[$leg]}" "${idle_mib[$leg]}" \
            "$(memory_mib "${leg_pid[$leg]}" VmHWM)" >>"$results/idle.tsv"
    done
}

# Prints median, least and most of column $2 of leg $1 in file $3 of the results, separated by spaces.
spread() {
    awk -F '\t' -v leg="$1" -v column="$2" '$2 == leg && $column != "-" {print $column}' "$results/${3:-rounds.tsv}" | sort -g | awk '
        {value[NR] = $1}
        END {
            if (NR == 0) { print "- - -"; exit }
            median = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
            print median, value[1], value[NR]
        }'
}

# Prints the median of column $2 of leg $1 in idle.tsv.
idle_cell() { spread "$1" "$2" idle.tsv | cut -d ' ' -f 1; }

# Prints "median (least–most)" of column $2 of leg $1 with $3 decimals.
cell() {
    spread "$1" "$2" | awk -v decimals="$3" '
        $1 == "-" {print "–"; next}
        {format = "%." decimals "f (%." decimals "f–%." decimals "f)"; printf format "\n", $1, $2, $3}'
}

# Prints the median over the rounds of a leg's throughput as a ratio to the leg $2 of the same round.
ratio() {
    awk -F '\t' -v leg="$1" -v base="$2" '
        $2 == leg {mine[$1] = $3} $2 == base {theirs[$1] = $3}
        END {for (round in mine) if (theirs[round] > 0) print mine[round] / theirs[round]}' "$results/rounds.tsv" | sort -g | awk '
        {value[NR] = $1}
        END {
            if (NR == 0) { print "–"; exit }
            median = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
            printf "%.3f (%.3f–%.3f)\n", median, value[1], value[NR]
        }'
}

# Prints why the run is void, or nothing.
void_because() {
    spread direct 3 | awk '$1 != "-" && $1 > 0 {
        drift = ($3 - $2) / $1 * 100
        if (drift > 10) printf "the direct leg drifted by %.1f %%\n", drift
    }'
    awk -F '\t' 'NR > 1 && $9 > 0 {errors[$2] += $9} NR > 1 && $10 != "PASS" {failed[$2]++}
        END {
            for (leg in errors) printf "leg %s had %d errors\n", leg, errors[leg]
            for (leg in failed) printf "leg %s failed in %d rounds\n", leg, failed[leg]
        }' "$results/rounds.tsv"
}

# Writes table.md; $1 is its title, $2 the leg that ratios refer to.
write_table() {
    local leg void
    void="$(void_because)"
    {
        echo "# $1"
        echo
        if [ -n "$void" ]; then
            echo "**VOID**: $(printf '%s' "$void" | paste -s -d ';' | sed 's/;/; /g')."
        else
            echo "Valid: the direct leg drifted by no more than 10 %, and no leg failed."
        fi
        echo
        echo "$rounds rounds of $seconds s in random order after $warmup s of warm-up; $connections connections, $generator," \
            "$( [ "$rate" = 0 ] && echo "closed loop" || echo "open loop at $rate requests/s"), body of $body_bytes bytes." \
            "Median (least–most)."
        echo
        echo "| leg | requests/s | ratio to $2 | p50 µs | p99 µs | p99.9 µs | CPU µs per request | RSS idle / peak MiB | idle CPU % of a core |"
        echo "|---|---|---|---|---|---|---|---|---|"
        for leg in "${legs[@]}"; do
            if [ "$leg" = direct ]; then
                echo "| direct | $(cell direct 3 0) | $(ratio direct "$2") | $(cell direct 4 0) | $(cell direct 6 0) | $(cell direct 7 0) | – | – | – |"
            else
                echo "| $leg | $(cell "$leg" 3 0) | $(ratio "$leg" "$2") | $(cell "$leg" 4 0) | $(cell "$leg" 6 0) | $(cell "$leg" 7 0)" \
                    "| $(cell "$leg" 12 1) | $(idle_cell "$leg" 4) / $(idle_cell "$leg" 5) | $(idle_cell "$leg" 3) |"
            fi
        done
    } >"$results/table.md"
    cat "$results/table.md"
    say "results in $results"
}

# Options that all scripts have. The defaults are for a quiet machine.
rounds=5
seconds=20
warmup=30
rig_warmup=5
idle_seconds=5
connections=64
body_bytes=1024
rate=0
workers=0
generator=""
generator_threads=1
out=""

options_help() {
    cat <<'HELP'
  --rounds N         rounds, each with every leg (5)
  --seconds N        measured time of a leg in a round (20)
  --warmup N         warm-up of each leg before the first round (30)
  --idle-seconds N   how long idle processors are looked at (5)
  --connections N    connections of the load generator (64)
  --body-bytes N     size of the request's body (1024)
  --rate N           open loop at N requests/s, with the rig; without, a closed loop
  --workers N        event loops of the gateway; 0 is one per core (0)
  --generator NAME   wrk or rig; wrk if it is installed and there is no rate
  --generator-threads N   threads of the load generator (1)
  --out FOLDER       instead of perf-reports/results
HELP
}

parse_options() {
    while [ $# -gt 0 ]; do
        case "$1" in
            --help) usage; options_help; exit 0 ;;
            --rounds) rounds="${2:?}" ;;
            --seconds) seconds="${2:?}" ;;
            --warmup) warmup="${2:?}" ;;
            --idle-seconds) idle_seconds="${2:?}" ;;
            --connections) connections="${2:?}" ;;
            --body-bytes) body_bytes="${2:?}" ;;
            --rate) rate="${2:?}" ;;
            --workers) workers="${2:?}" ;;
            --generator) generator="${2:?}" ;;
            --generator-threads) generator_threads="${2:?}" ;;
            --out) out="${2:?}" ;;
            *) return 1 ;;
        esac
        shift 2
    done
}

# To be called once, after the options are known.
prepare() {
    [ -r /proc/self/stat ] || die "needs Linux: processor time and memory come from /proc"
    command -v curl >/dev/null || die "needs curl"
    if [ "$rate" != 0 ]; then
        [ "${generator:-rig}" = rig ] || die "only the rig can keep a rate"
        generator=rig
    elif [ -z "$generator" ]; then
        if command -v wrk >/dev/null; then generator=wrk; else generator=rig; fi
    fi
    case "$generator" in wrk | rig) ;; *) die "--generator is wrk or rig, not $generator" ;; esac
    scratch="$(mktemp -d)"
    chmod 711 "$scratch" # the workers of nginx may belong to somebody else
    trap stop_all EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    build
    results="$(results_folder "$1")"
    start_demo
    "$java" --sun-misc-unsafe-memory-access=allow -cp "$root/bench/target/benchmarks.jar" io.ringfence.bench.load.LoadRig \
        "http://127.0.0.1:$demo_port/" --body-bytes "$body_bytes" --write-body "$scratch/body.json"
    add_leg direct "$demo_port" "$demo_pid"
}
