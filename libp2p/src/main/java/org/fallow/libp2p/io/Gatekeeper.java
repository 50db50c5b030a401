package org.fallow.libp2p.io;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.host.ConnectionControl;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.limit.ConnectionManager;
import org.fallow.libp2p.limit.ManagerAction;
import org.fallow.libp2p.limit.ManagerAction.Cause;
import org.fallow.libp2p.limit.ManagerEvent;
import org.fallow.libp2p.limit.Pool;
import org.fallow.libp2p.limit.Quotas;

/**
 * Drives the {@link ConnectionManager} of a host. Its lock may be taken under a link's, never the other way round:
 * links that have to go are told on a thread of their own.
 */
final class Gatekeeper implements ConnectionControl {
    private final ConnectionManager manager;
    private final InstantSource clock;
    private final Executor threads;
    private final QuietLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Link> links = new HashMap<>();
    private long nextNumber = 1;

    /** What an admitted connection is begun with. */
    record Ticket(long number, Account account) {}

    Gatekeeper(Quotas quotas, InstantSource clock, Executor threads, QuietLog log) {
        this.manager = new ConnectionManager(quotas, clock.instant());
        this.clock = clock;
        this.threads = threads;
        this.log = log;
    }

    /** Somebody connects; empty to refuse it. */
    Optional<Ticket> inbound(Optional<InetAddress> from) {
        lock.lock();
        try {
            long number = nextNumber++;
            return ticket(number, on(new ManagerEvent.Inbound(number, from)));
        } finally {
            lock.unlock();
        }
    }

    /** This side connects; empty when it may not. */
    Optional<Ticket> outbound(Optional<InetAddress> to, PeerId peer) {
        lock.lock();
        try {
            long number = nextNumber++;
            return ticket(number, on(new ManagerEvent.Outbound(number, to, peer)));
        } finally {
            lock.unlock();
        }
    }

    /** The connection of a ticket; false when the ticket has been withdrawn meanwhile. */
    boolean begin(Ticket ticket, Link link) {
        lock.lock();
        try {
            return !ticket.account().closed() && links.putIfAbsent(ticket.number(), link) == null;
        } finally {
            lock.unlock();
        }
    }

    /** A connection is secured; gives why it is not wanted, empty when it is. */
    Optional<Cause> secured(long number, PeerId peer) {
        lock.lock();
        try {
            return on(new ManagerEvent.Secured(number, peer)).stream()
                    .filter(action -> action instanceof ManagerAction.Refuse)
                    .map(action -> ((ManagerAction.Refuse) action).cause())
                    .findFirst();
        } finally {
            lock.unlock();
        }
    }

    /** A connection is over. */
    void gone(long number, boolean fault) {
        lock.lock();
        try {
            links.remove(number);
            on(new ManagerEvent.Gone(number, fault));
        } finally {
            lock.unlock();
        }
    }

    /** Called now and then. */
    void tick(Instant now) {
        List<Link> all;
        lock.lock();
        try {
            if (manager.wakeAt().isAfter(now)) {
                return;
            }
            all = List.copyOf(links.values());
        } finally {
            lock.unlock();
        }
        List<ManagerEvent.Carries> news = all.stream().map(Link::carries).toList();
        lock.lock();
        try {
            news.forEach(this::on);
            perform(manager.tick(now));
        } finally {
            lock.unlock();
        }
    }

    /** Connections, those not secured yet counted. */
    int connections() {
        lock.lock();
        try {
            return manager.connections();
        } finally {
            lock.unlock();
        }
    }

    /** Inbound connections that are not secured yet. */
    int pending() {
        lock.lock();
        try {
            return manager.pending();
        } finally {
            lock.unlock();
        }
    }

    /** What all connections together hold. */
    Pool pool() {
        return manager.pool();
    }

    @Override
    public void protect(PeerId peer, String tag) {
        tell(new ManagerEvent.Protect(peer, tag));
    }

    @Override
    public void unprotect(PeerId peer, String tag) {
        tell(new ManagerEvent.Unprotect(peer, tag));
    }

    @Override
    public void worth(PeerId peer, String purpose, int value) {
        tell(new ManagerEvent.Worth(peer, purpose, value));
    }

    @Override
    public void deny(PeerId peer) {
        tell(new ManagerEvent.DenyPeer(peer));
    }

    @Override
    public void deny(Subnet network) {
        tell(new ManagerEvent.DenyNetwork(network));
    }

    @Override
    public void allow(PeerId peer) {
        tell(new ManagerEvent.AllowPeer(peer));
    }

    @Override
    public void allow(Subnet network) {
        tell(new ManagerEvent.AllowNetwork(network));
    }

    private void tell(ManagerEvent event) {
        lock.lock();
        try {
            on(event);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Ticket> ticket(long number, List<ManagerAction> actions) {
        return actions.stream()
                .filter(action -> action instanceof ManagerAction.Admit)
                .map(action -> new Ticket(number, ((ManagerAction.Admit) action).account()))
                .findFirst();
    }

    /** Under the lock. */
    private List<ManagerAction> on(ManagerEvent event) {
        List<ManagerAction> actions = manager.on(event, clock.instant());
        perform(actions);
        return actions;
    }

    private void perform(List<ManagerAction> actions) {
        for (ManagerAction action : actions) {
            switch (action) {
                case ManagerAction.Admit admit -> {
                    // The caller goes on with it.
                }
                case ManagerAction.Refuse refuse ->
                    log.debug(
                            "connection {} refused: {}",
                            refuse.link(),
                            refuse.cause().text());
                case ManagerAction.Close close -> close(close);
            }
        }
    }

    private void close(ManagerAction.Close close) {
        log.debug("connection {} closed: {}", close.link(), close.cause().text());
        Link link = links.remove(close.link());
        if (link != null) {
            threads.execute(link::leave);
        }
    }
}
