package org.fallow.libp2p.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.connection.ConnectionAction;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.connection.ConnectionEvent;
import org.fallow.libp2p.connection.ConnectionMachine;
import org.fallow.libp2p.host.Connection;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.limit.ManagerEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection: what carries its bytes, its machine under one lock, a thread that reads and a thread that writes.
 * Neither waits for the other. Application threads hand bytes to the machine only while little waits to be sent; the reader always may,
 * since what it adds is bounded by the machine.
 */
final class Link {
    /** Application threads wait while more than this is to be sent, in bytes. */
    private static final int WAITING_MAX = 256 << 10;

    /** The same while memory is short. */
    private static final int WAITING_TIGHT = 16 << 10;

    /** Largest piece handed over under one turn of the lock, in bytes. */
    private static final int PIECE_MAX = 64 << 10;

    /** A write that takes longer ends the connection. */
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(30);

    /** How long the last bytes of an ended connection may take. */
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(1);

    private final Carrier carrier;
    private final Multiaddr address;
    private final boolean outbound;
    private final ConnectionMachine machine;
    private final Gatekeeper.Ticket ticket;
    private final Account account;
    private final Owner owner;
    private final Threads threads;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition toSend = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Map<Integer, LinkStream> streams = new HashMap<>();
    private final Map<Long, CompletableFuture<LinkStream>> requests = new HashMap<>();
    private final CompletableFuture<PeerId> ready = new CompletableFuture<>();
    private final ReentrantLock pingTurn = new ReentrantLock();
    private final Instant begun;
    private long nextRequest = 1;
    private @Nullable PeerId remote;
    private volatile boolean heard;
    private volatile boolean ended;
    private volatile boolean parting;
    private volatile Instant busySince = Instant.MAX;
    private volatile Instant wakeAt;
    private volatile Instant usedAt;

    /** It is secured, but not wanted: whoever waits for it gets this answer. Called by the owner. */
    void refuse(String why) {
        ready.completeExceptionally(new DialException(Reason.LIMIT, why));
    }

    /** Hears of what happens on a link. Called while the link's lock is held: must not block. */
    interface Owner {
        /** It is secured. */
        void ready(Link link, PeerId remote);

        /** The other side opened a stream. */
        void accepted(Link link, LinkStream stream);

        /** It is over. */
        void ended(Link link, @Nullable PeerId remote, End end, String why);
    }

    Link(
            Carrier carrier,
            boolean outbound,
            ConnectionMachine machine,
            Gatekeeper.Ticket ticket,
            Owner owner,
            Threads threads,
            InstantSource clock) {
        this.carrier = carrier;
        this.address = carrier.remote();
        this.outbound = outbound;
        this.machine = machine;
        this.ticket = ticket;
        this.account = ticket.account();
        this.owner = owner;
        this.threads = threads;
        this.clock = clock;
        this.begun = clock.instant();
        this.usedAt = begun;
        this.wakeAt = machine.wakeAt();
    }

    void start() {
        if (!threads.run(this::readAll) || !threads.run(this::writeAll)) {
            abort("the host is closed");
        }
    }

    /** Ends it without a word to the other side. */
    void abort(String why) {
        tell(new ConnectionEvent.Lost(why));
        closeCarrier();
    }

    Connection snapshot(PeerId peer) {
        lock.lock();
        try {
            return new Connection(peer, address, outbound, carrier.limited(), machine.streams());
        } finally {
            lock.unlock();
        }
    }

    Multiaddr address() {
        return address;
    }

    /** This side's end. */
    Multiaddr local() {
        return carrier.local();
    }

    /** Whether a relay cuts it off after a time or a number of bytes. */
    boolean limited() {
        return carrier.limited();
    }

    /** Whether it goes through a relay. */
    boolean relayed() {
        return address.isCircuit();
    }

    /** Whether no stream can be opened on it any more. */
    boolean parting() {
        return parting;
    }

    boolean outbound() {
        return outbound;
    }

    Instant begun() {
        return begun;
    }

    /** When a stream was last opened on it. */
    Instant usedAt() {
        return usedAt;
    }

    ReentrantLock pingTurn() {
        return pingTurn;
    }

    long number() {
        return ticket.number();
    }

    /** What it carries, for whoever weighs it against others. */
    ManagerEvent.Carries carries() {
        lock.lock();
        try {
            int mine = (int) streams.keySet().stream()
                    .filter(id -> (id & 1) == (outbound ? 1 : 0))
                    .count();
            return new ManagerEvent.Carries(ticket.number(), mine);
        } finally {
            lock.unlock();
        }
    }

    /** How many streams of a protocol are open. */
    int streams(String protocol) {
        lock.lock();
        try {
            return (int) streams.values().stream()
                    .filter(stream -> stream.protocol().equals(protocol))
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is secured. */
    PeerId awaitReady(Duration patience) throws IOException, InterruptedException {
        try {
            return ready.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DialException(Reason.UNREACHABLE, address + ": not secured in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
    }

    /** Opens a stream. */
    LinkStream open(List<String> protocols, Duration patience) throws DialException, InterruptedException {
        return open(protocols, false, patience);
    }

    /** Opens a stream; with {@code trusting}, for a protocol that the other side is known to speak, at once. */
    LinkStream open(List<String> protocols, boolean trusting, Duration patience)
            throws DialException, InterruptedException {
        CompletableFuture<LinkStream> answer = new CompletableFuture<>();
        long request;
        lock.lock();
        try {
            request = nextRequest++;
            requests.put(request, answer);
            on(new ConnectionEvent.Open(request, protocols, trusting));
        } finally {
            lock.unlock();
        }
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DialException(Reason.UNREACHABLE, address + ": no stream in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DialException cause
                    ? cause
                    : new DialException(Reason.UNREACHABLE, address + ": " + e.getMessage());
        } finally {
            giveUp(request, answer);
        }
    }

    private void giveUp(long request, CompletableFuture<LinkStream> answer) {
        if (answer.isDone()) {
            return;
        }
        lock.lock();
        try {
            if (requests.remove(request) != null) {
                on(new ConnectionEvent.Cancel(request));
            } else if (answer.state() == Future.State.SUCCESS) {
                answer.resultNow().reset();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends it with the other side told. Never blocks. */
    void leave() {
        tell(new ConnectionEvent.Leave());
    }

    /** Hands the machine an event from outside. */
    void tell(ConnectionEvent event) {
        lock.lock();
        try {
            on(event);
        } finally {
            lock.unlock();
        }
    }

    /** Called now and then. */
    void tick(Instant now) {
        if (busySince.isBefore(now.minus(ended ? FLUSH_PATIENCE : WRITE_PATIENCE))) {
            abort("the other side takes nothing");
        }
        if (!wakeAt.isAfter(now)) {
            lock.lock();
            try {
                perform(machine.tick(now));
            } finally {
                lock.unlock();
            }
        }
    }

    Condition newCondition() {
        return lock.newCondition();
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    Condition room() {
        return room;
    }

    void wake(Condition condition) {
        lock.lock();
        try {
            condition.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void forget(LinkStream stream) {
        lock.lock();
        try {
            streams.remove(stream.id(), stream);
        } finally {
            lock.unlock();
        }
    }

    /** Whether application threads are to wait for {@link #room}; under the lock. */
    boolean congested() {
        return machine.waiting() > (account.tight() ? WAITING_TIGHT : WAITING_MAX);
    }

    /** Whether a stream may send now; under the lock. */
    boolean takes(int stream) {
        return !congested() && machine.credit(stream) > 0;
    }

    /** Hands over as much as may be sent now; under the lock. */
    int write(int stream, byte[] from, int offset, int length) {
        int piece = (int) Math.min(Math.min(length, machine.credit(stream)), PIECE_MAX);
        on(new ConnectionEvent.Write(stream, ByteBuffer.wrap(from, offset, piece)));
        return piece;
    }

    private void on(ConnectionEvent event) {
        perform(machine.on(event, clock.instant()));
    }

    /** Under the lock. */
    private void perform(List<ConnectionAction> actions) {
        actions.forEach(this::perform);
        wakeAt = machine.wakeAt();
        parting = machine.parting();
        account.queued(machine.waiting());
        if (machine.waiting() > 0) {
            toSend.signal();
        }
    }

    private void perform(ConnectionAction action) {
        switch (action) {
            case ConnectionAction.Send send -> throw new AssertionError("only the writer transmits");
            case ConnectionAction.Ready secured -> {
                remote = secured.remote();
                owner.ready(this, secured.remote());
                ready.complete(secured.remote());
            }
            case ConnectionAction.Opened opened -> opened(opened.request(), opened.stream(), opened.protocol());
            case ConnectionAction.Refused refused -> {
                CompletableFuture<LinkStream> answer = requests.remove(refused.request());
                if (answer != null) {
                    answer.completeExceptionally(Failures.refused(refused.refusal(), address + ": " + refused.why()));
                }
            }
            case ConnectionAction.Accepted accepted ->
                owner.accepted(this, newStream(accepted.stream(), accepted.protocol()));
            case ConnectionAction.Data data -> at(data.stream(), stream -> stream.received(data.bytes()));
            case ConnectionAction.Finished finished -> at(finished.stream(), LinkStream::finished);
            case ConnectionAction.Writable writable -> at(writable.stream(), LinkStream::canWrite);
            case ConnectionAction.StreamReset streamReset ->
                at(streamReset.stream(), stream -> stream.wasReset(streamReset.why()));
            case ConnectionAction.Ended ended -> ended(ended.end(), ended.why());
        }
    }

    /** A stream that the application has let go of hears nothing more. */
    private void at(int stream, Consumer<LinkStream> tell) {
        LinkStream there = streams.get(stream);
        if (there != null) {
            tell.accept(there);
        }
    }

    private void opened(long request, int stream, String protocol) {
        CompletableFuture<LinkStream> answer = requests.remove(request);
        if (answer == null) {
            on(new ConnectionEvent.ResetStream(stream));
        } else {
            answer.complete(newStream(stream, protocol));
        }
    }

    private LinkStream newStream(int id, String protocol) {
        PeerId peer = remote;
        if (peer == null) {
            throw new AssertionError("streams come after the handshake");
        }
        LinkStream stream = new LinkStream(this, id, peer, protocol);
        streams.put(id, stream);
        usedAt = clock.instant();
        return stream;
    }

    private void ended(End end, String why) {
        ended = true;
        busySince = clock.instant();
        toSend.signalAll();
        room.signalAll();
        ready.completeExceptionally(Failures.ended(end, heard, address + ": " + why));
        owner.ended(this, remote, end, why);
    }

    private void readAll() {
        String why = "the other side closed the connection";
        try {
            ReadBuffer buffer = new ReadBuffer(account);
            while (carrier.read(buffer.bytes()) >= 0) {
                int position = buffer.bytes().position();
                heard = true;
                tell(new ConnectionEvent.Received(buffer.bytes().flip()));
                buffer.next(position);
                Threads.giveWay();
            }
        } catch (IOException e) {
            why = "the connection was lost: " + e.getMessage();
        } finally {
            tell(new ConnectionEvent.Lost(why));
        }
    }

    private void writeAll() {
        try {
            for (ByteBuffer[] batch = nextBatch(); batch.length > 0; batch = nextBatch()) {
                busySince = clock.instant();
                carrier.write(batch);
                busySince = Instant.MAX;
            }
        } catch (IOException e) {
            tell(new ConnectionEvent.Lost("the connection was lost: " + e.getMessage()));
        } catch (InterruptedException e) {
            tell(new ConnectionEvent.Lost("the host is closed"));
        } finally {
            closeCarrier();
        }
    }

    /** What to write next; empty when the connection is over. */
    private ByteBuffer[] nextBatch() throws InterruptedException {
        lock.lock();
        try {
            while (machine.waiting() == 0) {
                if (ended) {
                    return new ByteBuffer[0];
                }
                toSend.await();
            }
            List<ByteBuffer> batch = new ArrayList<>();
            for (ConnectionAction action : machine.on(new ConnectionEvent.Transmit(), clock.instant())) {
                if (action instanceof ConnectionAction.Send send) {
                    batch.add(send.bytes());
                }
            }
            account.queued(machine.waiting());
            if (!congested()) {
                room.signalAll();
            }
            return batch.toArray(ByteBuffer[]::new);
        } finally {
            lock.unlock();
        }
    }

    private void closeCarrier() {
        try {
            carrier.close();
        } catch (IOException e) {
            tell(new ConnectionEvent.Lost("closing failed: " + e.getMessage()));
        }
    }
}
