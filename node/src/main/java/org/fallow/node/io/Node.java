package org.fallow.node.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostLimits;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.LanDiscovery;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.PortMapping;
import org.fallow.libp2p.io.ReachOptions;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.reach.RelayCaps;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.NodeOptions.Means;
import org.fallow.node.config.Pace;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.io.api.ApiServer;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.io.blob.BlobServer;
import org.fallow.node.io.census.AdvertService;
import org.fallow.node.io.census.CensusService;
import org.fallow.node.io.collect.BatchViews;
import org.fallow.node.io.collect.Collector;
import org.fallow.node.io.collect.Proofs;
import org.fallow.node.io.collect.Reducing;
import org.fallow.node.io.credit.CreditViews;
import org.fallow.node.io.credit.ReceiptCollector;
import org.fallow.node.io.credit.ReceiptServer;
import org.fallow.node.io.custody.CustodyClient;
import org.fallow.node.io.custody.CustodyService;
import org.fallow.node.io.directory.DirectoryClient;
import org.fallow.node.io.directory.DirectoryServer;
import org.fallow.node.io.directory.DirectoryService;
import org.fallow.node.io.directory.HeldAdverts;
import org.fallow.node.io.doctor.Checkup;
import org.fallow.node.io.manners.MannersService;
import org.fallow.node.io.manners.Preferences;
import org.fallow.node.io.news.EventLog;
import org.fallow.node.io.news.News;
import org.fallow.node.io.news.Reporter;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.project.Mirrors;
import org.fallow.node.io.project.ProjectWatch;
import org.fallow.node.io.project.Publications;
import org.fallow.node.io.sensor.Sensors;
import org.fallow.node.io.store.BlobQuota;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.store.Database;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.store.PeerCache;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.ReceiptTable;
import org.fallow.node.io.store.Repair;
import org.fallow.node.io.store.ShardTable;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.io.volunteer.AcceptedResults;
import org.fallow.node.io.volunteer.UnitInputs;
import org.fallow.node.io.volunteer.UnitRunner;
import org.fallow.node.io.volunteer.VolunteerService;
import org.fallow.node.policy.Setting;
import org.fallow.node.policy.Settings;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.record.Advert;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.sandbox.Sandbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the composition root. It opens what it keeps, meets the network, serves and computes, until it is
 * closed; then everything it started has ended, in the opposite order.
 */
public final class Node implements AutoCloseable {
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(60);
    private static final int TOKEN_BYTES = 24;
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final MonotonicClock clock = new MonotonicClock();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Tracing tracing;
    private final News news;
    private final Control control;
    private final List<String> addresses;
    private boolean closed;

    /** What a rehearsal does to a node's sandbox. */
    @FunctionalInterface
    public interface Wrapping extends UnaryOperator<Sandbox> {
        /** Nothing. */
        Wrapping NONE = sandbox -> sandbox;
    }

    /**
     * Starts a node; it is ready when this returns.
     *
     * @throws IOException in one line with cause and remedy: its directory is in use, a port is taken, the disk is full
     */
    public static Node start(NodeOptions options, Wrapping wrapping) throws IOException {
        return start(options, wrapping, Tracing.OFF);
    }

    /** The same, with spans noted; the tracing stays the caller's. */
    public static Node start(NodeOptions options, Wrapping wrapping, Tracing tracing) throws IOException {
        return new Node(options, wrapping, tracing);
    }

    private Node(NodeOptions options, Wrapping wrapping, Tracing tracing) throws IOException {
        this.tracing = tracing;
        try {
            Home home = Home.open(options.home());
            keep(home.lock());
            Checkup.wrongClock(home.directory(), clock.instant()).ifPresent(LOG::warn);
            this.news = new News(clock, new EventLog(home.folder(EventLog.FOLDER)));
            news.tell(NodeEvent.of(EventKind.NODE, "the node starts, version " + Version.text()));
            Preferences preferences =
                    Preferences.open(home, options.pace().polite() ? Settings.USUAL : Settings.LENIENT);
            KeyPair key = home.identity(options.idWork());
            Disk disk = disk(home, preferences);
            TcpHost host = keep(host(key, options, clock));
            HeldAdverts adverts = new HeldAdverts();
            Dht dht = keep(Network.dht(host, options, adverts, clock));
            keep(Acquaintances.start(host, dht, new PeerCache(home)));
            meet(options, host);
            this.addresses = host.addresses().stream()
                    .map(a -> a.withPeer(host.id()).toString())
                    .toList();
            Control.Running running = services(options, wrapping, key, disk, host, dht);
            this.control = new Control(
                    options,
                    host,
                    dht,
                    new Control.Kept(
                            disk.projects(),
                            disk.work(),
                            disk.blobs(),
                            Blocklist.open(disk.home()),
                            disk.home().publisher()),
                    running,
                    lookout(options, disk, host, dht, adverts),
                    manner(options, running, disk, preferences),
                    news,
                    clock);
            keep(Reporter.start(news, control));
            keep(AdvertService.start(
                    key, dht, options.pace().network(), clock, control::lent, () -> reach(host.reachability())));
            keep(ClockWatch.start(clock, news::tell, control::renewSoon));
            serveApi(home, options.apiPort());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Finds peers and lets itself be found; without either the node still works with those it knows. One that listens on
     * this computer only says nothing on the local network.
     */
    private void meet(NodeOptions options, TcpHost host) {
        boolean reachable = host.addresses().stream()
                .anyMatch(address -> Nearness.ofNowhere().of(address) != Nearness.Reach.LOOPBACK);
        if (reachable && options.means().contains(Means.LOCAL_NETWORK)) {
            try {
                keep(LanDiscovery.start(host, clock));
            } catch (IOException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        if (reachable && options.means().contains(Means.PORT_MAPPING)) {
            keep(PortMapping.start(host::addresses, mapped -> host.advertise("port mapping", mapped)));
        }
    }

    private static TcpHost host(KeyPair key, NodeOptions options, InstantSource clock) throws IOException {
        HostOptions wanted = new HostOptions(
                key,
                options.listen(),
                "fallow/" + Version.text(),
                HostLimits.suiting(options.listen()),
                ReachOptions.DEFAULT.relaying(RelayCaps.DEFAULT));
        try {
            return TcpHost.start(wanted, clock);
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage() + "; give another address with --listen: with /tcp/0 any free port is taken", e);
        }
    }

    /** What is on disk. */
    private record Disk(
            Home home,
            ProjectTable projects,
            ShardTable shards,
            WorkTable work,
            ReceiptTable receipts,
            BlobStore blobs) {}

    private Disk disk(Home home, Preferences preferences) throws IOException {
        Database database = keep(Repair.open(home.path("fallow.db")));
        ProjectTable projects = new ProjectTable(database);
        ShardTable shards = new ShardTable(database);
        BlobQuota quota = new BlobQuota(
                shards,
                projects,
                () -> Mirrors.listed(home),
                () -> preferences.settings().get(Setting.BLOBS_MOST).orElse(Long.MAX_VALUE),
                clock);
        return new Disk(
                home,
                projects,
                shards,
                new WorkTable(database),
                new ReceiptTable(database),
                new BlobStore(home.folder("blobs"), quota, clock));
    }

    /** Everything that serves, computes, spreads and collects, started in the order in which one needs the other. */
    private Control.Running services(NodeOptions options, Wrapping wrapping, KeyPair key, Disk disk, Host host, Dht dht)
            throws IOException {
        Pace pace = options.pace();
        Network network = new Network(host, dht);
        BlobFetcher fetcher = new BlobFetcher(host, dht, disk.blobs(), tracing);
        host.serve(new BlobServer(disk.blobs(), tracing));
        CustodyService custody = keep(new CustodyService(
                key, host, disk.shards(), surroundings(network, disk.projects(), fetcher), pace.custody(), clock));
        CustodyClient client = custody.client();
        UnitInputs inputs = new UnitInputs(fetcher, new AcceptedResults(disk.shards(), client, network::custodians));
        Sandbox sandbox = wrapping.apply(keep(new WorkerSandbox(new SandboxOptions(
                EngineHome.at(options.app()),
                disk.home().folder("checkpoints"),
                Math.max(1, options.slots()),
                pace.polite() ? Priority.IDLE : Priority.NORMAL))));
        UnitRunner runner = new UnitRunner(sandbox, disk.projects(), fetcher, inputs, clock, news::tell, tracing);
        VolunteerService volunteer = keep(new VolunteerService(
                key,
                client,
                disk.work(),
                network::custodians,
                runner,
                pace.volunteer(),
                clock,
                new SecureRandom(),
                this::fault));
        host.serve(new ReceiptServer(key, disk.projects(), disk.shards(), pace.collect(), clock));
        keep(ReceiptCollector.start(host, disk.receipts(), network::custodians, pace.spread()));
        Publications publications = keep(new Publications(
                disk.projects(), disk.blobs(), dht, client, network::custodians, clock, pace.spread()));
        Mirrors mirrors =
                keep(Mirrors.start(disk.home(), disk.projects(), disk.blobs(), dht, fetcher, clock, pace.spread()));
        Collector collector = keep(new Collector(
                disk.home().publisher(), disk.projects(), disk.shards(), client, network::custodians, pace.collect()));
        ProjectWatch watch =
                keep(new ProjectWatch(disk.projects(), dht, fetcher, clock, pace.discover(), opener(volunteer)));
        BatchViews views = new BatchViews(disk.projects(), disk.shards(), inputs, publications, clock);
        Proofs proofs = new Proofs(disk.projects(), views, inputs, fetcher);
        CreditViews credit = new CreditViews(host.id(), disk.receipts(), disk.projects(), disk.work());
        Reducing reducing = new Reducing(views, fetcher, sandbox);
        return new Control.Running(
                runner,
                volunteer,
                publications,
                mirrors,
                collector,
                watch,
                views,
                new ProjectReading(disk.projects(), fetcher, views),
                proofs,
                reducing,
                credit);
    }

    /** When it computes, and how much. */
    private Control.Manner manner(NodeOptions options, Control.Running running, Disk disk, Preferences preferences) {
        Allowance allowance = new Allowance(options, running.runner(), running.volunteer(), disk.projects(), clock);
        Sensors sensors = Sensors.here(
                disk.home().directory(), () -> preferences.settings().get(Setting.PROGRAMS));
        MannersService manners =
                keep(MannersService.start(preferences, sensors, options.slots(), clock, allowance::decided));
        return new Control.Manner(allowance, manners, preferences);
    }

    /** What tells others of what this node knows, and looks at the network as a whole. */
    private Control.Lookout lookout(NodeOptions options, Disk disk, Host host, Dht dht, HeldAdverts adverts) {
        DirectoryClient client = new DirectoryClient(host);
        host.serve(new DirectoryServer(disk.projects(), adverts));
        CensusService census =
                keep(CensusService.start(dht, client, adverts, options.pace().network(), clock, new SecureRandom()));
        DirectoryService directory = keep(DirectoryService.start(
                dht,
                client,
                disk.projects(),
                disk.home(),
                clock,
                options.pace().network().directory()));
        return new Control.Lookout(census, directory);
    }

    private static Advert.Reach reach(Reachability reachability) {
        return switch (reachability) {
            case UNKNOWN -> Advert.Reach.UNKNOWN;
            case PUBLIC -> Advert.Reach.PUBLIC;
            case PRIVATE -> Advert.Reach.PRIVATE;
        };
    }

    /** Where it listens, with its peer id. */
    public List<String> addresses() {
        return addresses;
    }

    /** Tells whoever listens to this node, and its log, of something that happened. */
    public void tell(NodeEvent what) {
        news.tell(what);
    }

    /** Hears that the node was told over its API to end. */
    public void onStop(Runnable listener) {
        control.onStop(listener);
    }

    /** Hears that the node has to begin again, as a new one: its time is later than the time of day. */
    public void onRenewal(Runnable listener) {
        control.onRenewal(listener);
    }

    /** Ends everything; harmless when it has ended. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {}: {}", part.getClass().getSimpleName(), e.getMessage());
            }
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    /** The port is written when the API answers, and gone when the node ends: its presence says that a node runs. */
    private void serveApi(Home home, int port) throws IOException {
        byte[] secret = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(secret);
        String token = HexFormat.of().formatHex(secret);
        home.write(ApiPaths.TOKEN_FILE, (token + "\n").getBytes(StandardCharsets.US_ASCII));
        ApiServer api = keep(ApiServer.start(port, token, control));
        home.write(ApiPaths.PORT_FILE, (api.port() + "\n").getBytes(StandardCharsets.US_ASCII));
        keep(() -> Files.deleteIfExists(home.path(ApiPaths.PORT_FILE)));
    }

    private CustodyService.Surroundings surroundings(Network network, ProjectTable projects, BlobFetcher fetcher) {
        return new CustodyService.Surroundings() {
            @Override
            public List<PeerId> custodians(ShardId shard) {
                return network.custodians(shard);
            }

            @Override
            public Signed<Batch> batch(Cid id, PeerId hint) throws IOException {
                Signed<Batch> batch = RecordKind.BATCH.open(fetcher.fetch(id, Set.of(hint), FETCH_PATIENCE));
                projects.keepBatch(batch);
                fetcher.fetch(batch.value().kernel(), Set.of(hint), FETCH_PATIENCE);
                return batch;
            }

            @Override
            public Tracing tracing() {
                return tracing;
            }

            @Override
            public void fault(Throwable cause) {
                Node.this.fault(cause);
            }
        };
    }

    private static ProjectWatch.OpenBatches opener(VolunteerService volunteer) {
        return new ProjectWatch.OpenBatches() {
            @Override
            public void opened(Signed<Batch> batch, int weight) {
                volunteer.join(batch);
            }

            @Override
            public void closed(Cid batch) {
                volunteer.leave(batch);
            }
        };
    }

    /** A machine is broken, which is a bug: better no node than one that is half alive. */
    private void fault(Throwable cause) {
        LOG.error("a fault in this program: the node ends; please report this", cause);
        control.stopSoon();
    }
}
