package org.fallow.node.io.custody;

import com.google.errorprone.annotations.FormatMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.cli.Main;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.store.Database;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.BatchStatus;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.work.record.Cid;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are killed, {@code bench/crash}: a small network of real processes computes a batch; beside that a volunteer of
 * this program's own casts votes on another batch, and notes which custodian acknowledged which. At seeded moments a node
 * gets {@code kill -9}, its file is looked at as the kill has left it, and it starts again. Every vote that a node had
 * acknowledged must be in its file each time, every node must come up without help, and in the end every unit be accepted.
 */
final class CrashBench {
    private static final Path APP = Path.of("node", "target", "app").toAbsolutePath();

    /** What the launcher gives the JVM of a node. */
    private static final List<String> FLAGS =
            List.of(System.getProperty("flags", "").split(" "));

    private static final int NODES = 4;

    /** So many nodes may be on their way up when another is killed. */
    private static final int STARTING_MAX = 1;

    private static final int VOTES_A_SECOND = 40;
    private static final int UNITS_A_ROUND = Integer.getInteger("units", 4);
    private static final int LEDGER_UNITS = 200_000;
    private static final long BETWEEN_MILLIS_MAX = 1_500;
    private static final double AGAIN_AT_START = 0.15;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration READY_PATIENCE = Duration.ofMinutes(3);
    private static final Duration DONE_PATIENCE = Duration.ofMinutes(15);

    /** A vote that a node has acknowledged. */
    private record Acknowledged(int node, long unit) {}

    private final Semaphore never = new Semaphore(0);
    private final Path folder;
    private final Random random;
    private final List<Member> members = new ArrayList<>();
    private final ConcurrentLinkedQueue<Acknowledged> ledger = new ConcurrentLinkedQueue<>();
    private final KeyPair voter = KeyPair.generate(new Random(7));
    private final CountDownLatch ended = new CountDownLatch(1);
    private long kills;
    private long lost;

    /** One node: a process at a time, on one port, over one data directory. */
    private static final class Member {
        private final int number;
        private final Path home;
        private final int port;
        private final HttpNodeApi api;
        private volatile @Nullable Process process;
        private volatile String address = "";
        private volatile long startedAt;
        private volatile boolean ready;
        private final List<Double> starts = new CopyOnWriteArrayList<>();

        Member(int number, Path home, int port) {
            this.number = number;
            this.home = home;
            this.port = port;
            this.api = new HttpNodeApi(home);
        }

        /** Starts the process and does not wait. */
        void start(List<String> bootstrap) throws IOException {
            ready = false;
            startedAt = System.nanoTime();
            // As the launcher starts it, without the launcher's look at every source.
            List<String> command = new ArrayList<>(
                    List.of(ProcessHandle.current().info().command().orElseThrow()));
            command.addAll(FLAGS);
            command.addAll(List.of("-Dfallow.app=" + APP, "-cp", APP + "/lib/*", Main.class.getName(), "run"));
            command.addAll(List.of("--home", home.toString(), "--listen", "/ip4/127.0.0.1/tcp/" + port));
            command.addAll(List.of("--no-mdns", "--no-port-mapping", "--pace", "quick"));
            command.addAll(
                    List.of("--while-pid", Long.toString(ProcessHandle.current().pid())));
            command.addAll(number == 0 ? List.of("--no-compute") : List.of("--cpus", "1", "--cpu", "40"));
            bootstrap.forEach(b -> command.addAll(List.of("--bootstrap", b)));
            Process started = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            home.resolveSibling("node-" + number + ".log").toFile()))
                    .start();
            process = started;
            Thread.ofVirtual().name("node-" + number).start(() -> read(started));
        }

        boolean ready() {
            return ready;
        }

        /** For how long it has not listened yet; 0 when it does. */
        double startingSeconds() {
            return ready ? 0 : (System.nanoTime() - startedAt) / 1e9;
        }

        private void read(Process started) {
            try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("listening ")) {
                        address = line.substring("listening ".length());
                        starts.add(startingSeconds());
                        ready = started.equals(process);
                    }
                }
            } catch (IOException e) {
                say("the output of node %d broke off: %s", number, e);
            }
        }

        boolean lives() {
            Process running = process;
            return running != null && running.isAlive();
        }

        void kill() throws InterruptedException {
            Process running = process;
            if (running != null) {
                running.destroyForcibly().waitFor();
            }
        }

        void stop() throws InterruptedException {
            Process running = process;
            if (running != null) {
                running.destroy();
                running.waitFor(30, TimeUnit.SECONDS);
                running.destroyForcibly().waitFor();
            }
        }
    }

    private CrashBench(Path folder, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        for (int i = 0; i < NODES; i++) {
            Path home = Files.createDirectories(folder.resolve("node-" + i));
            members.add(new Member(i, home, freePort()));
        }
    }

    /** {@code ROUNDS FOLDER SEED}; ends with 1 when anything was lost or did not come up. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        CrashBench bench = new CrashBench(Path.of(arguments[1]), Long.parseLong(arguments[2]));
        boolean held;
        try {
            held = bench.run(rounds);
        } finally {
            for (Member member : bench.members) {
                member.kill();
                member.api.close();
            }
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run(int rounds) throws Exception {
        for (Member member : members) {
            member.start(known(member));
            while (!member.ready() && member.lives()) {
                pause(50);
            }
        }
        awaitAllBut(0);
        String real = publish("crash", UNITS_A_ROUND * rounds + 10, true);
        String votes = publish("ledger", LEDGER_UNITS, false);
        Thread caster = Thread.ofVirtual().name("caster").start(() -> cast(votes));
        for (int round = 1; round <= rounds; round++) {
            round(round, votes);
        }
        awaitAllBut(0);
        long open = awaitUnits(real);
        ended.countDown();
        caster.join();
        for (Member member : members) {
            member.stop();
            lost += missing(member, votes);
        }
        List<Double> starts =
                members.stream().flatMap(m -> m.starts.stream()).sorted().toList();
        say("");
        say(
                "%d rounds, %d kills: %d votes acknowledged, %d of them lost; units not accepted: %d; files taken for"
                        + " damaged: %d",
                rounds, kills, ledger.size(), lost, open, damaged());
        say(
                "a node was ready again after %.1f s (median), %.1f s at most; no step by hand",
                starts.get(starts.size() / 2), starts.getLast());
        return lost == 0 && open == 0 && damaged() == 0 && !ledger.isEmpty();
    }

    /** Nothing is awaited but the next moment to kill at, or to look again. */
    private void pause(long millis) throws InterruptedException {
        if (never.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("nobody gives a permit");
        }
    }

    /** Kills, looks, starts again. */
    private void round(int round, String votes) throws Exception {
        pause(random.nextLong(BETWEEN_MILLIS_MAX));
        awaitAllBut(STARTING_MAX);
        Member victim = members.get(random.nextInt(NODES));
        kill(victim, votes);
        while (random.nextDouble() < AGAIN_AT_START) {
            victim.start(known(victim));
            pause(random.nextLong(BETWEEN_MILLIS_MAX));
            kill(victim, votes);
        }
        victim.start(known(victim));
        say("round %d: node %d killed; %d votes acknowledged, %d lost", round, victim.number, ledger.size(), lost);
    }

    /** Until no more than so many nodes are on their way up; none may take too long, or end by itself. */
    private void awaitAllBut(int most) throws Exception {
        while (true) {
            int starting = 0;
            for (Member member : members) {
                if (!member.lives() || member.startingSeconds() > READY_PATIENCE.toSeconds()) {
                    throw new IOException("node " + member.number + " did not come up by itself, see " + folder);
                }
                starting += member.ready() ? 0 : 1;
            }
            if (starting <= most) {
                return;
            }
            pause(50);
        }
    }

    private void kill(Member victim, String votes) throws Exception {
        victim.kill();
        kills++;
        lost += missing(victim, votes);
    }

    /** How many votes that the node acknowledged are not in its file, which is looked at in a copy. */
    private long missing(Member member, String votes) throws Exception {
        Set<Long> wanted = new HashSet<>();
        ledger.stream().filter(a -> a.node() == member.number).forEach(a -> wanted.add(a.unit()));
        if (wanted.isEmpty()) {
            return 0;
        }
        Path copy = folder.resolve("look.db");
        for (String end : List.of("", "-wal")) {
            Path file = Path.of(member.home.resolve("fallow.db") + end);
            if (Files.exists(file)) {
                Files.copy(file, Path.of(copy + end), StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(Path.of(copy + end));
            }
        }
        Files.deleteIfExists(Path.of(copy + "-shm"));
        try (Database database = Database.open(copy)) {
            database.query(
                            r -> r.getLong(1),
                            "SELECT unit FROM votes WHERE batch = ? AND voter = ?",
                            Cid.parse(votes).bytes(),
                            voter.peerId().bytes())
                    .forEach(wanted::remove);
        }
        if (!wanted.isEmpty()) {
            say("LOST: node %d acknowledged the votes on units %s", member.number, wanted);
        }
        return wanted.size();
    }

    private List<String> known(Member member) {
        return members.stream()
                .filter(m -> m != member && !m.address.isEmpty())
                .map(m -> m.address)
                .toList();
    }

    private String publish(String name, int units, boolean joined) throws IOException, ApiException {
        Path project = Files.createDirectories(folder.resolve("project-" + name));
        Files.copy(Path.of("work-units/kernels/hp-fold/hp-fold.wasm"), project.resolve("kernel.wasm"));
        Files.writeString(project.resolve("about.md"), "Nodes that are killed.\n");
        Files.writeString(project.resolve("project.yaml"), String.format(Locale.ROOT, """
            project: %s
            title: %s
            about: about.md
            kernel: kernel.wasm
            mode: resumable
            units:
              sweep: { dim: [2], sequence: [HPHPPHHPHPPHPHHPPHPH], seed: { from: 1, to: %d }, steps: [20000] }
            limits: { memory: 16MiB, time: 10min }
            verify: { replicas: 2 }
            """, name, name, units));
        Publication publication = Publishing.read(
                project, Home.open(members.getFirst().home).publisher(), id -> List.of(), contents -> contents);
        HttpNodeApi api = members.getFirst().api;
        for (Publication.Blob blob : publication.blobs()) {
            api.upload(blob.bytes());
        }
        api.publish(new PublishRequest(
                publication.project().encoded(), publication.batch().encoded()));
        for (Member member : joined ? members.subList(1, NODES) : List.<Member>of()) {
            member.api.join(publication.batch().value().project().toString());
        }
        return publication.batch().cid().toString();
    }

    /** Casts a vote on one unit after the other at the next node in turn, until told to end. */
    private void cast(String batch) {
        try (TcpHost host = TcpHost.start(HostOptions.of(voter));
                CustodyClient client = new CustodyClient(
                        host,
                        (from, request, timeout) -> {
                            throw new IOException("a volunteer asks others");
                        },
                        new MonotonicClock(),
                        Tracing.OFF)) {
            Map<Integer, PeerId> peers = new LinkedHashMap<>();
            Cid cid = Cid.parse(batch);
            for (long unit = 0;
                    unit < LEDGER_UNITS && !ended.await(1000 / VOTES_A_SECOND, TimeUnit.MILLISECONDS);
                    unit++) {
                Member member = members.get((int) (unit % NODES));
                try {
                    if (!peers.containsKey(member.number)) {
                        peers.put(member.number, host.connect(Multiaddr.parse(member.address), PATIENCE));
                    }
                    Response answer =
                            client.ask(peers.get(member.number), new Request.Cast(signed(cid, unit)), PATIENCE);
                    if (answer instanceof Response.Done) {
                        ledger.add(new Acknowledged(member.number, unit));
                    }
                } catch (IOException e) {
                    peers.remove(member.number); // it is being killed; the next vote dials again
                }
            }
        } catch (IOException e) {
            say("the volunteer could not begin: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] signed(Cid batch, long unit) {
        UnitId id = new UnitId(batch, unit);
        byte[] commitment = Vote.commitment(id, voter.peerId(), new byte[] {1});
        return RecordKind.VOTE
                .seal(voter, new Vote(RecordKind.VERSION, id, commitment, new byte[0], 1, 1, 1))
                .encoded();
    }

    /** How many units are still open when the patience is over. */
    private long awaitUnits(String batch) throws Exception {
        long deadline = System.nanoTime() + DONE_PATIENCE.toNanos();
        BatchStatus status = members.getFirst().api.batch(batch);
        while (status.open() > 0 && System.nanoTime() < deadline) {
            pause(500);
            status = members.getFirst().api.batch(batch);
        }
        say("%d of %d units accepted", status.accepted(), status.units());
        return status.units() - status.accepted();
    }

    /** A crash leaves nothing that a repair would have to mend. */
    private long damaged() {
        return members.stream()
                .filter(m -> Files.exists(m.home.resolve("damaged")))
                .count();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @FormatMethod
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
