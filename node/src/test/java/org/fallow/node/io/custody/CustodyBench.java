package org.fallow.node.io.custody;

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
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.wire.WireException;
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
    private static final int VOLUNTEERS = 4;
    private static final int AT_ONCE = 8;
    private static final int ROUNDS = 5;
    private static final int WARM_UPS = 2;
    private static final double SECONDS = 4;
    private static final long UNITS = 10_000;
    private static final int SHARDS = (int) (UNITS / Batch.SHARD_UNITS);
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
            this.client = new CustodyClient(host, (from, request, timeout) -> {
                throw new IOException("a volunteer asks others");
            });
            this.custodian = host.connect(custodian, PATIENCE);
        }

        void sign(Signed<Batch> batch) {
            IntStream.range(0, (int) UNITS).parallel().forEach(i -> {
                UnitId unit = new UnitId(batch.cid(), i);
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

    private CustodyBench() {}

    /** {@code DIRECTORY [JVM OPTION...] [-- COMMAND OF THE OTHER SIDE...]}; options are for the custodian's process. */
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        int split = all.contains("--") ? all.indexOf("--") : all.size();
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("-Xmx512m");
        command.addAll(all.subList(1, split));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CustodianProcess.class.getName()));
        command.addAll(List.of(directory.resolve("fallow.db").toString(), Long.toString(UNITS)));
        List<Voter> voters = new ArrayList<>();
        try (Child custodian = new Child(command)) {
            Multiaddr address = Multiaddr.parse(custodian.line());
            for (int i = 0; i < VOLUNTEERS; i++) {
                voters.add(new Voter(i, address));
            }
            requireThatSignaturesAreVerified(custodian, voters.getFirst());
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
        int batch = 1;
        for (int i = -WARM_UPS; i < ROUNDS; i++) {
            Round one = round(custodian, voters, batch++, 1);
            Round eight = round(custodian, voters, batch++, 8);
            say("%-8s leases of 1: %7.0f pairs/s   of 8: %7.0f pairs/s", i < 0 ? "warm-up" : "round " + i, one.rate(),
                    eight.rate());
            if (i >= 0) {
                ones.add(one);
                eights.add(eight);
            }
            if (other != null) {
                String[] words = other.ask(Double.toString(SECONDS)).split(" ", -1);
                Round tasks = new Round(
                        Long.parseLong(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]) / 1e3);
                say("%-8s Ignite's empty tasks: %7.0f a second", "", tasks.rate());
                if (i >= 0) {
                    empty.add(tasks);
                }
            }
        }
        say("");
        say("medians of %d rounds of %.0f s; %d askers; the askers share the processors", ROUNDS, SECONDS,
                VOLUNTEERS * AT_ONCE);
        say("%-38s %10s %10s %10s %22s", "", "a second", "lowest", "highest", "server's CPU us each");
        row("lease of 1 + vote, durable, verified", ones);
        row("the same, 8 units a lease", eights);
        if (!empty.isEmpty()) {
            row("Apache Ignite, empty task", empty);
            say("ratio to Ignite: %.2f, with 8 units a lease %.2f", median(ones) / median(empty),
                    median(eights) / median(empty));
        }
        say("bar: 2,000 pairs a second: %s", median(ones) >= 2_000 ? "held" : "MISSED");
    }

    private static void row(String name, List<Round> rounds) {
        double[] rates = rounds.stream().mapToDouble(Round::rate).sorted().toArray();
        double[] micros = rounds.stream().mapToDouble(Round::microsEach).sorted().toArray();
        say("%-38s %10.0f %10.0f %10.0f %22.0f", name, median(rounds), rates[0], rates[rates.length - 1],
                micros[micros.length / 2]);
    }

    private static double median(List<Round> rounds) {
        double[] rates = rounds.stream().mapToDouble(Round::rate).sorted().toArray();
        return rates[rates.length / 2];
    }

    private static Round round(Child custodian, List<Voter> voters, int number, int perLease) throws Exception {
        Signed<Batch> batch = CustodianProcess.batch(number, UNITS);
        custodian.ask("batch " + number);
        voters.forEach(v -> v.sign(batch));
        for (int shard = 0; shard < SHARDS; shard++) {
            voters.getFirst().ask(new Request.Tally(new ShardId(batch.cid(), shard)));
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
                    for (int j = 0; j < SHARDS && System.nanoTime() < end; j++) {
                        work(voter, new ShardId(batch.cid(), (first + j) % SHARDS), perLease, end, pairs);
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
        long kept = Long.parseLong(custodian.ask("votes " + number));
        if (kept != round.pairs()) {
            throw new IllegalStateException(round.pairs() + " votes were acknowledged and " + kept + " are in the file");
        }
        return round;
    }

    /** Leases and votes until the shard has nothing for this volunteer, or the time is up. */
    private static void work(Voter voter, ShardId shard, int perLease, long end, LongAdder pairs) throws IOException {
        while (System.nanoTime() < end) {
            if (!(voter.ask(new Request.Lease(shard, perLease)) instanceof Response.Leased leased)) {
                return;
            }
            for (long unit : leased.units()) {
                Response answer = voter.ask(new Request.Cast(voter.votes[(int) unit]));
                if (!(answer instanceof Response.Done)) {
                    throw new IOException("a vote was not taken: " + answer);
                }
                pairs.increment();
            }
        }
    }

    private static void requireThatSignaturesAreVerified(Child custodian, Voter voter) throws IOException {
        Signed<Batch> batch = CustodianProcess.batch(0, UNITS);
        custodian.ask("batch 0");
        UnitId unit = new UnitId(batch.cid(), 0);
        byte[] commitment = Vote.commitment(unit, voter.key.peerId(), new byte[] {1});
        Vote vote = new Vote(RecordKind.VERSION, unit, commitment, new byte[0], 1, 1, 1);
        byte[] spoiled = RecordKind.VOTE.seal(voter.key, vote).encoded().clone();
        spoiled[spoiled.length - 1] ^= 1;
        if (!(voter.ask(new Request.Cast(spoiled)) instanceof Response.Refused)) {
            throw new IOException("a vote with a wrong signature was taken");
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
