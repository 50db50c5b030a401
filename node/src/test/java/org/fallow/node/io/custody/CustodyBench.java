package org.fallow.node.io.custody;

import com.google.errorprone.annotations.FormatMethod;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.work.record.Batch;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.jspecify.annotations.Nullable;

/**
 * Lease and vote pairs that one custodian sustains, beside the empty tasks of Apache Ignite, by turns: {@code
 * bench/custody}. Volunteers, each with a connection of its own, lease units and cast votes for them that were signed
 * beforehand; a pair counts when its vote was acknowledged, which it is once it is on the disk.
 */
final class CustodyBench {
    private static final int VOLUNTEERS = 16;
    private static final int AT_ONCE = 8;
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int WARM_UP_PAIRS = Integer.getInteger("warm", 40_000);
    private static final int WARM_UPS_MAX = 12;
    private static final double SECONDS = 3;
    private static final long UNITS = 6_000;
    private static final int SHARDS = (int) (UNITS / Batch.SHARD_UNITS);
    private static final Signed<Batch> BATCH = CustodianProcess.batch(UNITS);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What one round came to. */
    private record Round(long pairs, double seconds, double cpuSeconds) {
        double rate() {
            return pairs / seconds;
        }

        double microsEach() {
            return cpuSeconds * 1e6 / Math.max(1, pairs);
        }
    }

    /** One volunteer: its connection, and its votes by unit. */
    private static final class Voter implements AutoCloseable {
        private final KeyPair key;
        private final TcpHost host;
        private final CustodyClient client;
        private final PeerId custodian;
        private final byte[][] votes = new byte[(int) UNITS][];

        Voter(int number, Multiaddr custodian) throws IOException, WireException {
            this.key = KeyPair.generate(new Random(100 + number));
            this.host = TcpHost.start(HostOptions.of(key));
            this.client = new CustodyClient(
                    host,
                    (from, request, timeout) -> {
                        throw new IOException("a volunteer asks others");
                    },
                    new MonotonicClock(),
                    Tracing.OFF);
            this.custodian = host.connect(custodian, PATIENCE);
        }

        void sign() {
            IntStream.range(0, (int) UNITS).parallel().forEach(i -> {
                UnitId unit = new UnitId(BATCH.cid(), i);
                byte[] commitment = Vote.commitment(unit, key.peerId(), new byte[] {1});
                Vote vote = new Vote(RecordKind.VERSION, unit, commitment, new byte[0], 1, 1, 1);
                votes[i] = RecordKind.VOTE.seal(key, vote).encoded();
            });
        }

        Response ask(Request request) throws IOException {
            return client.ask(custodian, request, PATIENCE);
        }

        @Override
        public void close() {
            client.close();
            host.close();
        }
    }

    /** A child that answers lines with lines. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final Writer to;
        private final BufferedReader from;

        Child(List<String> command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            to = process.outputWriter(StandardCharsets.UTF_8);
            from = process.inputReader(StandardCharsets.UTF_8);
        }

        String line() throws IOException {
            String line = from.readLine();
            if (line == null) {
                throw new EOFException("a side has ended");
            }
            return line;
        }

        String ask(String line) throws IOException {
            to.write(line + "\n");
            to.flush();
            return line();
        }

        double cpuSeconds() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
        }

        @Override
        public void close() throws IOException {
            to.close();
            process.destroy();
        }
    }

    /** The last answer that was no lease. */
    private static final AtomicReference<@Nullable Response> refusal = new AtomicReference<>();

    private CustodyBench() {}

    /** {@code DIRECTORY [JVM OPTION...] [-- COMMAND OF THE OTHER SIDE...]}; options are for the custodian's process. */
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        int split = all.contains("--") ? all.indexOf("--") : all.size();
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-Xmx512m", "-Xlog:disable", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(all.subList(1, split));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CustodianProcess.class.getName()));
        command.addAll(List.of(directory.toString(), Long.toString(UNITS)));
        List<Voter> voters = new ArrayList<>();
        try (Child custodian = new Child(command)) {
            Multiaddr address = Multiaddr.parse(custodian.line());
            for (int i = 0; i < VOLUNTEERS; i++) {
                voters.add(new Voter(i, address));
                voters.getLast().sign();
            }
            requireThatSignaturesAreVerified(voters.getFirst());
            say("one durable write on this disk: %.2f ms", Double.parseDouble(custodian.ask("sync")));
            if (split < all.size()) {
                try (Child other = new Child(all.subList(split + 1, all.size()))) {
                    other.line();
                    compare(custodian, voters, other);
                }
            } else {
                compare(custodian, voters, null);
            }
        } finally {
            voters.forEach(Voter::close);
        }
    }

    private static void compare(Child custodian, List<Voter> voters, @Nullable Child other) throws Exception {
        List<Round> ones = new ArrayList<>();
        List<Round> eights = new ArrayList<>();
        List<Round> empty = new ArrayList<>();
        long warm = 0;
        for (int i = 0; i < WARM_UPS_MAX && warm < WARM_UP_PAIRS; i++) {
            warm += round(custodian, voters, 1 + i % 2 * 7).pairs();
            tasks(other);
        }
        for (int i = 1; i <= ROUNDS; i++) {
            ones.add(round(custodian, voters, 1));
            eights.add(round(custodian, voters, 8));
            tasks(other).ifPresent(empty::add);
            say(
                    "round %d: %.0f pairs/s, %.0f with leases of 8, %.0f empty tasks/s",
                    i,
                    ones.getLast().rate(),
                    eights.getLast().rate(),
                    empty.isEmpty() ? 0 : empty.getLast().rate());
        }
        say("");
        say(
                "medians of %d rounds of %.0f s; %d askers; the askers share the processors",
                ROUNDS, SECONDS, VOLUNTEERS * AT_ONCE);
        say("%-38s %10s %10s %10s %22s", "", "a second", "lowest", "highest", "server's CPU us each");
        row("lease of 1 + vote, durable, verified", ones);
        row("the same, 8 units a lease", eights);
        if (!empty.isEmpty()) {
            row("Apache Ignite, empty task", empty);
            say(
                    "ratio to Ignite: %.2f, with 8 units a lease %.2f",
                    median(ones) / median(empty), median(eights) / median(empty));
        }
        say("bar: 2,000 pairs a second: %s", median(ones) >= 2_000 ? "held" : "MISSED");
    }

    private static Optional<Round> tasks(@Nullable Child other) throws IOException {
        if (other == null) {
            return Optional.empty();
        }
        String[] words = other.ask(Double.toString(SECONDS)).split(" ", -1);
        return Optional.of(
                new Round(Long.parseLong(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]) / 1e3));
    }

    private static void row(String name, List<Round> rounds) {
        double[] rates = rounds.stream().mapToDouble(Round::rate).sorted().toArray();
        double[] micros =
                rounds.stream().mapToDouble(Round::microsEach).sorted().toArray();
        say(
                "%-38s %10.0f %10.0f %10.0f %22.0f",
                name, median(rounds), rates[0], rates[rates.length - 1], micros[micros.length / 2]);
    }

    private static double median(List<Round> rounds) {
        double[] rates = rounds.stream().mapToDouble(Round::rate).sorted().toArray();
        return rates[rates.length / 2];
    }

    private static Round round(Child custodian, List<Voter> voters, int perLease) throws Exception {
        custodian.ask("fresh");
        for (int shard = 0; shard < SHARDS; shard++) {
            voters.getFirst().ask(new Request.Tally(new ShardId(BATCH.cid(), shard)));
        }
        LongAdder pairs = new LongAdder();
        double cpu = custodian.cpuSeconds();
        long began = System.nanoTime();
        long end = began + (long) (SECONDS * 1e9);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> askers = new ArrayList<>();
            for (int i = 0; i < VOLUNTEERS * AT_ONCE; i++) {
                int first = i;
                Callable<Void> asker = () -> {
                    Voter voter = voters.get(first % VOLUNTEERS);
                    int inVain = 0;
                    for (int j = first; inVain < SHARDS && System.nanoTime() < end; j++) {
                        boolean any = work(voter, new ShardId(BATCH.cid(), j % SHARDS), perLease, end, pairs);
                        inVain = any ? 0 : inVain + 1;
                    }
                    return null;
                };
                askers.add(threads.submit(asker));
            }
            for (Future<Void> asker : askers) {
                asker.get();
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Round round = new Round(pairs.sum(), seconds, custodian.cpuSeconds() - cpu);
        long kept = Long.parseLong(custodian.ask("votes"));
        if (round.pairs() == 0) {
            throw new IllegalStateException("the custodian gave no unit: " + refusal.get());
        }
        if (kept != round.pairs()) {
            throw new IllegalStateException(
                    round.pairs() + " votes were acknowledged and " + kept + " are in the file");
        }
        return round;
    }

    /** Leases and votes until the shard has nothing for this volunteer, or the time is up; whether it had anything. */
    private static boolean work(Voter voter, ShardId shard, int perLease, long end, LongAdder pairs)
            throws IOException {
        boolean any = false;
        while (System.nanoTime() < end) {
            Response lease = voter.ask(new Request.Lease(shard, perLease));
            if (!(lease instanceof Response.Leased leased)) {
                refusal.set(lease);
                break;
            }
            any = true;
            for (long unit : leased.units()) {
                Response answer = voter.ask(new Request.Cast(voter.votes[(int) unit]));
                if (!(answer instanceof Response.Done)) {
                    throw new IOException("a vote was not taken: " + answer);
                }
                pairs.increment();
            }
        }
        return any;
    }

    private static void requireThatSignaturesAreVerified(Voter voter) throws IOException {
        byte[] spoiled = voter.votes[0].clone();
        spoiled[spoiled.length - 1] ^= 1;
        if (!(voter.ask(new Request.Cast(spoiled)) instanceof Response.Refused)) {
            throw new IOException("a vote with a wrong signature was taken");
        }
    }

    @FormatMethod
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
