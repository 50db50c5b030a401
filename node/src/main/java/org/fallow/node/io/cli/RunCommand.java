package org.fallow.node.io.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.fallow.dht.key.IdWork;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.NodeOptions.Means;
import org.fallow.node.config.Pace;
import org.fallow.node.io.Node;
import org.fallow.node.io.manners.Preferences;
import org.fallow.node.io.news.Troubles;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Heap;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.tracing.OtlpTracing;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.policy.Setting;
import org.fallow.node.policy.Settings;
import org.fallow.scheduler.volunteer.Ahead;
import org.fallow.work.sandbox.Pacer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow run}: a node in the foreground, until it is told to end. */
@Command(name = "run", versionProvider = Version.class, description = "run a node in the foreground")
final class RunCommand implements Runnable {
    private static final String LISTEN_DEFAULT = "/ip4/0.0.0.0/tcp/4001";

    /** The start is long over then. */
    private static final Duration SETTLED = Duration.ofSeconds(30);

    /** How often things are done. */
    enum PaceName {
        USUAL,
        QUICK
    }

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = "--listen",
            paramLabel = "MADDR",
            description = "address to listen on, may be given more than once (default: " + LISTEN_DEFAULT + ")")
    private List<String> listen = new ArrayList<>();

    @Option(
            names = "--bootstrap",
            paramLabel = "MADDR|LINK",
            description =
                    "a peer to meet first: an address with /p2p/ID at its end, or an invite link (fallow:...); may be"
                            + " given more than once")
    private List<String> bootstrap = new ArrayList<>();

    @Option(names = "--cpus", paramLabel = "N", description = "units to run at a time (default: every processor)")
    private @Nullable Integer cpus;

    @Option(
            names = "--cpu",
            paramLabel = "PERCENT",
            description = "processor time that each unit may use, in percent of one processor (default: 100)")
    private int cpuPercent = Pacer.PERCENT_MAX;

    @Option(
            names = "--ahead",
            paramLabel = "DURATION",
            description = "fetch work for so long ahead, such as 30min, 10h at most; no unit waits longer than half the"
                    + " time that its custodian allows, mostly 1h (default: 1h)")
    private @Nullable String ahead;

    @Option(names = "--no-compute", description = "keep records and serve others, compute nothing")
    private boolean noCompute;

    @Option(names = "--no-mdns", description = "do not look for peers on the local network, nor be found there")
    private boolean noMdns;

    @Option(names = "--no-port-mapping", description = "do not ask the router to let the internet in")
    private boolean noPortMapping;

    @Option(
            names = "--api-port",
            paramLabel = "N",
            description = "port of the local API on 127.0.0.1 (default: 0, a free one, written to the data directory)")
    private int apiPort;

    @Option(
            names = "--id-work",
            paramLabel = "BITS",
            description =
                    "bits of work to demand of the ids of other servers, 0 to 24 (default: 0, as those that are not"
                            + " Fallow have none)")
    private int idWork;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description = "send spans of what this node does to an OpenTelemetry collector, such as"
                    + " http://127.0.0.1:4318, or off (default: what fallow config otlp says, at first nothing)")
    private @Nullable String otlp;

    @Option(names = "--pace", hidden = true, description = "quick: short periods, for rehearsals on one machine")
    private PaceName pace = PaceName.USUAL;

    @Option(names = "--while-pid", hidden = true, description = "end when the process with this id has ended")
    private @Nullable Long whilePid;

    /** What is printed as JSON once the node is ready. */
    record Listening(List<String> listening) {}

    /** Why a node ends. */
    private enum Ending {
        STOP,
        /** Another is to take its place. */
        RENEWAL
    }

    private final Node.Wrapping wrapping;
    private final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();

    /** A node whose sandbox is wrapped: how a rehearsal makes a node that lies. */
    RunCommand(Node.Wrapping wrapping) {
        this.wrapping = wrapping;
    }

    @Override
    public void run() {
        NodeOptions options = options();
        watchParent();
        Heap.keepSmall();
        AtomicReference<@Nullable Node> running = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "closer"));
        try (Tracing tracing = tracing()) {
            boolean first = true;
            while (live(options, tracing, running, first) == Ending.RENEWAL) {
                endings.removeIf(Ending.RENEWAL::equals); // it may have been asked for more than once
                first = false;
            }
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One node, until the end or until another is to take its place, which only the first tells of. */
    private Ending live(NodeOptions options, Tracing tracing, AtomicReference<@Nullable Node> running, boolean first)
            throws IOException, InterruptedException {
        try (Node node = Node.start(options, wrapping, tracing);
                Troubles _ = Troubles.tell(node::tell)) {
            running.set(node);
            if (first) {
                common.print(
                        new Listening(node.addresses()),
                        () -> node.addresses().forEach(a -> System.out.println("listening " + a)));
                System.out.flush();
            }
            node.onRenewal(() -> endings.add(Ending.RENEWAL));
            node.onStop(() -> endings.add(Ending.STOP));
            Ending early = endings.poll(SETTLED.toSeconds(), TimeUnit.SECONDS);
            if (early != null) {
                return early;
            }
            // What only the start needed goes back to the system; a node without work would keep it for days.
            System.gc();
            return endings.take();
        }
    }

    /** On Ctrl-C the machine waits for this: the node says goodbye and its workers write their checkpoints. */
    private void stop(AtomicReference<@Nullable Node> running) {
        endings.add(Ending.STOP);
        Node node = running.get();
        if (node != null) {
            node.close();
        }
    }

    private void watchParent() {
        Long parent = whilePid;
        if (parent != null) {
            Thread.ofVirtual().name("parent-watch").start(() -> {
                ProcessHandle.of(parent).ifPresent(p -> p.onExit().join());
                endings.add(Ending.STOP);
            });
        }
    }

    private NodeOptions options() {
        if (cpus != null && (cpus < 1 || cpus > NodeOptions.SLOTS_MAX)) {
            throw new CommandFailed(CommandFailed.USAGE, "--cpus: " + cpus + " is not 1 to " + NodeOptions.SLOTS_MAX);
        }
        if (cpuPercent < 1 || cpuPercent > Pacer.PERCENT_MAX) {
            throw new CommandFailed(CommandFailed.USAGE, "--cpu: " + cpuPercent + " is not 1 to 100");
        }
        if (apiPort < 0 || apiPort > 65_535) {
            throw new CommandFailed(CommandFailed.USAGE, "--api-port: " + apiPort + " is not 0 to 65535");
        }
        if (idWork < 0 || idWork > IdWork.BITS_MAX) {
            throw new CommandFailed(CommandFailed.USAGE, "--id-work: " + idWork + " is not 0 to " + IdWork.BITS_MAX);
        }
        int wanted = cpus == null ? Runtime.getRuntime().availableProcessors() : cpus;
        List<Multiaddr> here = listen();
        List<Multiaddr> peers = PeerArguments.peers("--bootstrap", bootstrap);
        return new NodeOptions(
                common.home(),
                app(),
                here,
                peers,
                means(),
                noCompute ? 0 : Math.min(wanted, NodeOptions.SLOTS_MAX),
                cpuPercent,
                apiPort,
                idWork,
                pace());
    }

    /** OpenTelemetry is loaded only where somebody wants it; what is said here counts more than what is set. */
    private Tracing tracing() throws IOException {
        Optional<URI> collector = otlp == null
                ? Preferences.open(Home.open(common.home()), Settings.USUAL)
                        .settings()
                        .get(Setting.OTLP)
                : collector(otlp);
        return collector.isPresent() ? OtlpTracing.start(collector.get()) : Tracing.OFF;
    }

    private static Optional<URI> collector(String text) {
        try {
            return Settings.USUAL.with(Setting.OTLP.key(), text).get(Setting.OTLP);
        } catch (BadSetting e) {
            throw new CommandFailed(CommandFailed.USAGE, "--" + e.line(), e);
        }
    }

    private Pace pace() {
        Pace usual = pace == PaceName.QUICK ? Pace.QUICK : Pace.USUAL;
        if (ahead == null) {
            return usual;
        }
        Duration wanted = PauseCommand.parse(ahead);
        if (wanted.compareTo(Ahead.MAX) > 0) {
            throw new CommandFailed(CommandFailed.USAGE, "--ahead: " + ahead + " is longer than 10h");
        }
        return usual.withAhead(Ahead.of(wanted));
    }

    /** Where the launcher says that the program lies. */
    static Path app() {
        String app = System.getProperty("fallow.app");
        if (app == null) {
            throw new CommandFailed(CommandFailed.FAILED, "-Dfallow.app is not set: start Fallow by its launcher");
        }
        return Path.of(app);
    }

    private List<Multiaddr> listen() {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String text : listen.isEmpty() ? List.of(LISTEN_DEFAULT) : listen) {
            addresses.add(PeerArguments.address("--listen", text));
        }
        return addresses;
    }

    private Set<Means> means() {
        Set<Means> means = EnumSet.allOf(Means.class);
        if (noMdns) {
            means.remove(Means.LOCAL_NETWORK);
        }
        if (noPortMapping) {
            means.remove(Means.PORT_MAPPING);
        }
        return means;
    }
}
