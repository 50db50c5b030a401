package org.fallow.libp2p.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.ManagerAction.Admit;
import org.fallow.libp2p.limit.ManagerAction.Cause;
import org.fallow.libp2p.limit.ManagerAction.Close;
import org.fallow.libp2p.limit.ManagerAction.Refuse;
import org.junit.jupiter.api.Test;

class ConnectionManagerTest {
    private static final Instant START = Instant.EPOCH;

    /** Small numbers: 2 a peer, 3 an address, 6 a network, 40 in all of which 5 are kept for dials; trimmed from 12 to 8. */
    private static final Quotas SMALL = new Quotas(
            new Quota(2, 2, 100, 1, 10, 1000),
            new Quota(3, 2, 5, 1, 20, 2000),
            new Quota(6, 4, 9, 2, 30, 3000),
            new Quota(40, 6, 100, 50, 40, 4000),
            8,
            12,
            Duration.ofSeconds(20),
            false);

    private ConnectionManager manager = new ConnectionManager(SMALL, START);
    private Instant now = START;
    private long next = 1;

    private static Optional<InetAddress> ip(String text) {
        return Optional.of(InetAddress.ofLiteral(text));
    }

    private static PeerId peer(int number) {
        return KeyPair.generate(new Random(number)).peerId();
    }

    private List<ManagerAction> on(ManagerEvent event) {
        return manager.on(event, now);
    }

    /** Asks to come in; the cause of a refusal, empty when admitted. */
    private Optional<Cause> ask(String from) {
        return on(new ManagerEvent.Inbound(next++, ip(from))).stream()
                .filter(Refuse.class::isInstance)
                .map(action -> ((Refuse) action).cause())
                .findFirst();
    }

    /** Comes in and is secured; the connection's number. */
    private long in(String from, PeerId peer) {
        assertThat(ask(from)).as(from).isEmpty();
        long link = next - 1;
        assertThat(on(new ManagerEvent.Secured(link, peer))).noneMatch(Refuse.class::isInstance);
        return link;
    }

    private static List<Long> closed(List<ManagerAction> actions) {
        return actions.stream()
                .filter(Close.class::isInstance)
                .map(action -> ((Close) action).link())
                .toList();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    @Test
    void anAddressHasOnlySoManyConnections() {
        in("1.2.3.4", peer(1));
        in("1.2.3.4", peer(2));
        in("1.2.3.4", peer(3));
        assertThat(ask("1.2.3.4")).contains(Cause.CONNECTIONS);
        assertThat(ask("1.2.3.5")).isEmpty();
        on(new ManagerEvent.Gone(1, false));
        assertThat(ask("1.2.3.4")).isEmpty();
    }

    @Test
    void aNetworkHasOnlySoManyConnections() {
        for (int i = 0; i < 6; i++) {
            in("1.2.3." + i, peer(i));
        }
        assertThat(ask("1.2.3.200")).contains(Cause.CONNECTIONS);
        assertThat(ask("1.2.4.200")).isEmpty();
    }

    @Test
    void theAddressesOfOneIpv6CustomerCountAsOneAndA48AsOneNetwork() {
        for (int i = 0; i < 3; i++) {
            in("2001:db8:1:1::" + i, peer(i));
        }
        assertThat(ask("2001:db8:1:1::77")).contains(Cause.CONNECTIONS);
        for (int i = 3; i < 6; i++) {
            in("2001:db8:1:" + i + "::1", peer(i));
        }
        assertThat(ask("2001:db8:1:99::1")).contains(Cause.CONNECTIONS);
        assertThat(ask("2001:db8:2::1")).isEmpty();
    }

    @Test
    void unfinishedHandshakesAreLimitedByAddressAndNetwork() {
        assertThat(ask("1.2.3.4")).isEmpty();
        assertThat(ask("1.2.3.4")).isEmpty();
        assertThat(ask("1.2.3.4")).contains(Cause.PENDING);
        assertThat(ask("1.2.3.5")).isEmpty();
        assertThat(ask("1.2.3.5")).isEmpty();
        assertThat(ask("1.2.3.6")).contains(Cause.PENDING);
    }

    @Test
    void whenTooManyHandshakesAreUnfinishedTheOldestOfTheFullestNetworkGivesWay() {
        ask("9.9.9.9");
        later(Duration.ofMillis(100));
        ask("1.2.3.4");
        ask("1.2.3.5");
        ask("2.2.2.2");
        ask("3.3.3.3");
        ask("4.4.4.4");
        assertThat(ask("5.5.5.5")).contains(Cause.PENDING);
        later(ConnectionManager.PENDING_ASSURED);
        List<ManagerAction> actions = on(new ManagerEvent.Inbound(100, ip("5.5.5.5")));
        assertThat(closed(actions)).containsExactly(2L);
        assertThat(actions).anyMatch(Admit.class::isInstance);
        assertThat(manager.pending()).isEqualTo(6);
    }

    @Test
    void handshakesComeAtARate() {
        for (int i = 0; i < 5; i++) {
            long link = in("1.2.3.4", peer(i));
            on(new ManagerEvent.Gone(link, false));
        }
        assertThat(ask("1.2.3.4")).contains(Cause.RATE);
        later(Duration.ofMillis(999));
        assertThat(ask("1.2.3.4")).contains(Cause.RATE);
        later(Duration.ofMillis(1));
        assertThat(ask("1.2.3.4")).isEmpty();
    }

    @Test
    void whoBrokeTheProtocolIsShunnedAndItsAddressSlowedDown() {
        long link = in("1.2.3.4", peer(1));
        on(new ManagerEvent.Gone(link, true));
        assertThat(ask("1.2.3.4")).contains(Cause.RATE);
        assertThat(ask("7.7.7.7")).isEmpty();
        assertThat(on(new ManagerEvent.Secured(next - 1, peer(1))))
                .containsExactly(new Refuse(next - 1, Cause.SHUNNED));
        later(ConnectionManager.SHUNNED);
        in("7.7.7.7", peer(1));
    }

    @Test
    void aPeerHasOnlySoManyConnectionsFromWhereverItComes() {
        in("1.1.1.1", peer(1));
        in("2.2.2.2", peer(1));
        ask("3.3.3.3");
        assertThat(on(new ManagerEvent.Secured(next - 1, peer(1))))
                .containsExactly(new Refuse(next - 1, Cause.CONNECTIONS));
        assertThat(manager.connections()).isEqualTo(2);
        assertThat(manager.pending()).isZero();
    }

    @Test
    void whoIsDeniedIsClosedAndNotLetInUntilAllowed() {
        long one = in("1.1.1.1", peer(1));
        long two = in("10.1.2.3", peer(2));
        assertThat(closed(on(new ManagerEvent.DenyPeer(peer(1))))).containsExactly(one);
        assertThat(closed(on(new ManagerEvent.DenyNetwork(Subnet.parse("10.0.0.0/8")))))
                .containsExactly(two);
        assertThat(ask("10.200.0.1")).contains(Cause.DENIED);
        assertThat(on(new ManagerEvent.Outbound(500, ip("10.200.0.1"), peer(3))))
                .containsExactly(new Refuse(500, Cause.DENIED));
        assertThat(on(new ManagerEvent.Outbound(501, ip("1.1.1.1"), peer(1))))
                .containsExactly(new Refuse(501, Cause.DENIED));
        ask("1.1.1.1");
        assertThat(on(new ManagerEvent.Secured(next - 1, peer(1)))).containsExactly(new Refuse(next - 1, Cause.DENIED));
        on(new ManagerEvent.DenyNetwork(Subnet.parse("4.4.4.4")));
        assertThat(ask("4.4.4.4")).contains(Cause.DENIED);
        assertThat(ask("4.4.4.5")).isEmpty();
        on(new ManagerEvent.AllowNetwork(Subnet.parse("10.0.0.0/8")));
        on(new ManagerEvent.AllowPeer(peer(1)));
        in("10.200.0.1", peer(1));
    }

    @Test
    void aboveTheHighWaterMarkThoseWorthLeastGoDownToTheLowOne() {
        List<Long> links = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            later(Duration.ofSeconds(1));
            links.add(in("1." + i + ".3.4", peer(i)));
        }
        on(new ManagerEvent.Protect(peer(12), "fellow"));
        on(new ManagerEvent.Worth(peer(11), "table", 5));
        on(new ManagerEvent.Carries(links.get(10), 1));
        later(SMALL.grace());
        // Of those worth nothing the youngest go: an attacker's many new ones do not drive out the old.
        assertThat(closed(manager.tick(now)))
                .containsExactly(links.get(9), links.get(8), links.get(7), links.get(6), links.get(5));
        on(new ManagerEvent.Unprotect(peer(12), "fellow"));
        assertThat(manager.connections()).isEqualTo(SMALL.lowWater());
    }

    @Test
    void amongEqualsTheMostCrowdedNetworkLosesFirst() {
        for (int i = 0; i < 9; i++) {
            in("1." + i + ".3.4", peer(i));
        }
        later(Duration.ofSeconds(1));
        List<Long> crowd = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            crowd.add(in("66.6.6." + i, peer(100 + i)));
        }
        later(Duration.ofSeconds(1));
        in("70.1.1.1", peer(200));
        later(SMALL.grace());
        List<Long> gone = closed(manager.tick(now));
        assertThat(gone).hasSize(8);
        assertThat(gone.subList(0, 5)).allMatch(crowd::contains);
    }

    @Test
    void theYoungAreSparedForAWhile() {
        for (int i = 0; i < 13; i++) {
            in("1." + i + ".3.4", peer(i));
        }
        assertThat(manager.tick(now.plus(SMALL.grace()).minusMillis(1))).isEmpty();
        assertThat(manager.wakeAt()).isBeforeOrEqualTo(now.plus(SMALL.grace()).plusSeconds(1));
        assertThat(manager.tick(now.plus(SMALL.grace()))).hasSize(5);
    }

    @Test
    void someConnectionsAreKeptForThoseThisSideDials() {
        int inbound = 0;
        for (int i = 0; i < 60; i++) {
            if (ask("1." + i + ".3.4").isEmpty()) {
                inbound++;
                on(new ManagerEvent.Secured(next - 1, peer(i)));
            }
        }
        assertThat(inbound).isEqualTo(35);
        assertThat(on(new ManagerEvent.Outbound(700, ip("8.8.8.8"), peer(99)))).anyMatch(Admit.class::isInstance);
    }

    @Test
    void localAddressesHaveNoQuotaOnlyByOption() {
        for (String local : List.of("127.0.0.1", "192.168.1.2", "10.0.0.1", "fd00::1", "::1")) {
            manager = new ConnectionManager(SMALL, now);
            ask(local);
            ask(local);
            assertThat(ask(local)).as(local).contains(Cause.PENDING);
            manager = new ConnectionManager(SMALL.sparingLocal(), now);
            for (int i = 0; i < 6; i++) {
                assertThat(ask(local)).as(local).isEmpty();
            }
            // The whole is bounded all the same.
            assertThat(ask(local)).as(local).contains(Cause.PENDING);
        }
    }

    @Test
    void bytesAndStreamsAreLimitedForEachPeerAddressAndNetworkAndGivenBackAtTheEnd() {
        Account a = account("1.2.3.4", 1);
        Account b = account("1.2.3.4", 2);
        Account c = account("1.2.3.5", 3);
        assertThat(a.take(1000)).isTrue();
        assertThat(a.take(1)).as("its peer's").isFalse();
        assertThat(b.take(900)).isTrue();
        assertThat(c.take(1000)).isTrue();
        assertThat(c.take(200)).as("its peer's").isFalse();
        Account d = account("1.2.3.6", 4);
        assertThat(d.take(200)).as("its network's").isFalse();
        assertThat(manager.pool().bytes()).isEqualTo(2900);
        for (int i = 0; i < 10; i++) {
            assertThat(a.openStream()).isTrue();
        }
        assertThat(a.openStream()).isFalse();
        assertThat(manager.pool().streams()).isEqualTo(10);
        a.queued(500);
        assertThat(manager.pool().bytes()).isEqualTo(3400);
        for (long link = 1; link < next; link++) {
            on(new ManagerEvent.Gone(link, false));
        }
        a.queued(700);
        a.give(10);
        a.closeStream();
        assertThat(a.take(1)).isFalse();
        assertThat(manager.pool().bytes()).isZero();
        assertThat(manager.pool().streams()).isZero();
        assertThat(manager.connections()).isZero();
    }

    private Account account(String from, int number) {
        long link = next++;
        Account account = ((Admit) on(new ManagerEvent.Inbound(link, ip(from))).getLast()).account();
        on(new ManagerEvent.Secured(link, peer(number)));
        return account;
    }

    @Test
    void theLastOfThePoolIsForThoseWhoHoldLittle() {
        Pool pool = new Pool(4 * Account.LITTLE, 10);
        Account greedy = new Account(List.of(pool));
        Account modest = new Account(List.of(pool));
        long held = 0;
        while (greedy.take(1024)) {
            held += 1024;
        }
        assertThat(held).isEqualTo(3 * Account.LITTLE);
        assertThat(greedy.tight()).isTrue();
        assertThat(modest.take(Account.LITTLE)).isTrue();
    }

    @Test
    void countsAreRightHoweverConnectionsComeAndGo() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            manager = new ConnectionManager(SMALL, now);
            TreeMap<Long, Boolean> live = new TreeMap<>();
            for (int i = 0; i < 300; i++) {
                later(Duration.ofMillis(random.nextInt(2000)));
                long link = i;
                List<ManagerAction> actions = switch (random.nextInt(5)) {
                    case 0, 1 ->
                        on(new ManagerEvent.Inbound(link, ip("1.2." + random.nextInt(5) + "." + random.nextInt(3))));
                    case 2 -> on(new ManagerEvent.Secured(random.nextInt(i + 1), PEERS.get(random.nextInt(8))));
                    case 3 -> on(new ManagerEvent.Gone(random.nextInt(i + 1), random.nextInt(9) == 0));
                    default -> manager.tick(now);
                };
                for (ManagerAction action : actions) {
                    switch (action) {
                        case Admit admit -> live.put(admit.link(), true);
                        case Refuse refuse -> live.remove(refuse.link());
                        case Close close ->
                            assertThat(live.remove(close.link()))
                                    .as("seed %d", seed)
                                    .isTrue();
                    }
                }
                assertThat(manager.pending()).as("seed %d", seed).isBetween(0, 6);
                assertThat(manager.connections()).as("seed %d", seed).isBetween(0, 40);
            }
            for (long link = 0; link < 300; link++) {
                on(new ManagerEvent.Gone(link, false));
            }
            assertThat(manager.connections()).as("seed %d", seed).isZero();
            assertThat(manager.pending()).as("seed %d", seed).isZero();
            manager.tick(now.plus(Duration.ofHours(2)));
            assertThat(manager.wakeAt())
                    .as("seed %d: nothing is remembered", seed)
                    .isEqualTo(Instant.MAX);
        }
    }

    private static final List<PeerId> PEERS = java.util.stream.IntStream.range(0, 8)
            .mapToObj(ConnectionManagerTest::peer)
            .toList();
}
