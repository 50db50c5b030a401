package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.reach.RelayCaps;
import org.fallow.libp2p.reach.RelayLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts that reach each other through a third, all of ours. */
@Timeout(60)
class RelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ECHO = "/test/echo/1";
    private static final String DIRECT_ECHO = "/test/direct-echo/1";
    private static final ReachOptions LOCAL = ReachOptions.DEFAULT.local().punching(false);

    private final List<TcpHost> hosts = new ArrayList<>();

    @AfterEach
    void closeAll() {
        hosts.forEach(TcpHost::close);
    }

    private TcpHost host(int seed, ReachOptions reach, String... listen) throws Exception {
        HostOptions options = HostOptions.of(KeyPair.generate(new Random(seed))).reached(reach);
        for (String address : listen) {
            options = options.listening(Multiaddr.parse(address));
        }
        TcpHost host = TcpHost.start(options);
        hosts.add(host);
        host.serve(Bindings.overLimited(ECHO, Bindings::echo));
        host.serve(Bindings.of(DIRECT_ECHO, Bindings::echo));
        return host;
    }

    private TcpHost relay(RelayCaps caps) throws Exception {
        return host(1, LOCAL.relaying(caps).assuming(Reachability.PUBLIC), "/ip4/127.0.0.1/tcp/0");
    }

    /** A host that does not listen, and so is reached through the relay only. */
    private TcpHost hidden(int seed, TcpHost relay) throws Exception {
        TcpHost host = host(seed, LOCAL.assuming(Reachability.PRIVATE));
        host.connect(address(relay), PATIENCE);
        Await.that("it has a relay", () -> !host.addresses().isEmpty());
        return host;
    }

    private static Multiaddr address(TcpHost host) {
        return host.addresses().getFirst().withPeer(host.id());
    }

    @Test
    void aHiddenHostIsReachedThroughItsRelay() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT);
        TcpHost hidden = hidden(2, relay);
        TcpHost other = host(3, LOCAL);
        assertThat(hidden.addresses()).containsExactly(address(relay).throughHere());
        assertThat(other.connect(address(hidden), PATIENCE)).isEqualTo(hidden.id());
        Bindings.echoes(other, hidden.id(), ECHO, 20_000);
        Bindings.echoes(hidden, other.id(), ECHO, 20_000);
        assertThat(other.ping(hidden.id(), PATIENCE)).isPositive();
        Await.that(
                "it is identified over the relay",
                () -> other.said(hidden.id()).protocols().contains(ECHO));
        assertThat(other.connections())
                .filteredOn(each -> each.remote().equals(hidden.id()))
                .singleElement()
                .satisfies(each -> assertThat(each.limited()).isTrue());
    }

    @Test
    void peersThatAreConnectedHearOfTheRelayAndReachItByIdAlone() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT);
        TcpHost hidden = hidden(2, relay);
        // Identify and its push tell the relay; whoever asks the relay for the host's addresses gets them.
        Await.that("the relay knows", () -> relay.known(hidden.id()).addresses().equals(hidden.addresses()));
        TcpHost other = host(3, LOCAL);
        other.remember(new PeerAddresses(hidden.id(), relay.known(hidden.id()).addresses()));
        Bindings.echoes(other, hidden.id(), ECHO, 1_000);
    }

    @Test
    void whatDidNotOptInIsNotCarriedOverALimitedConnection() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT);
        TcpHost hidden = hidden(2, relay);
        TcpHost other = host(3, LOCAL);
        other.connect(address(hidden), PATIENCE);
        assertThatThrownBy(() -> other.open(hidden.id(), DIRECT_ECHO, Duration.ofMillis(300)))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT));
    }

    @Test
    void anUnlimitedRelayCarriesEverything() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT.circuits(RelayLimit.NONE));
        TcpHost hidden = hidden(2, relay);
        TcpHost other = host(3, LOCAL);
        other.connect(address(hidden), PATIENCE);
        Bindings.echoes(other, hidden.id(), DIRECT_ECHO, 200_000);
    }

    @Test
    void aCircuitEndsWhenItHasCarriedItsBytes() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT.circuits(new RelayLimit(Duration.ofMinutes(2), 50_000)));
        TcpHost hidden = hidden(2, relay);
        TcpHost other = host(3, LOCAL);
        other.connect(address(hidden), PATIENCE);
        Bindings.echoes(other, hidden.id(), ECHO, 10_000);
        assertThatThrownBy(() -> Bindings.echoes(other, hidden.id(), ECHO, 200_000))
                .isInstanceOf(IOException.class);
        Await.that(
                "the connection is gone",
                () -> other.connections().stream()
                        .noneMatch(each -> each.remote().equals(hidden.id())));
        assertThat(hidden.connections()).anyMatch(each -> each.remote().equals(relay.id()));
    }

    @Test
    void aCircuitEndsWhenItsTimeIsOver() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT.circuits(new RelayLimit(Duration.ofSeconds(1), 0)));
        TcpHost hidden = hidden(2, relay);
        TcpHost other = host(3, LOCAL);
        other.connect(address(hidden), PATIENCE);
        Await.that(
                "the connection is gone",
                () -> other.connections().stream()
                        .noneMatch(each -> each.remote().equals(hidden.id())));
        // And the place it took is free again.
        other.connect(address(hidden), PATIENCE);
    }

    @Test
    void withoutAReservationNobodyIsReached() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT);
        TcpHost connected = host(2, LOCAL.assuming(Reachability.PUBLIC));
        connected.connect(address(relay), PATIENCE);
        TcpHost other = host(3, LOCAL);
        Multiaddr through = address(relay).throughHere().withPeer(connected.id());
        assertThatThrownBy(() -> other.connect(through, PATIENCE)).hasMessageContaining("NO_RESERVATION");
    }

    @Test
    void aReservationEndsWithItsConnectionAndIsMadeAgainAfterIt() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT);
        TcpHost hidden = hidden(2, relay);
        Multiaddr there = relay.addresses().getFirst();
        relay.close();
        Await.that(
                "it says no more that it is reached there",
                () -> hidden.addresses().isEmpty());
        TcpHost again = host(1, LOCAL.relaying(RelayCaps.DEFAULT).assuming(Reachability.PUBLIC), there.toString());
        Await.that("it is connected again", () -> connects(hidden, again));
        Await.that("it is reached there again", () -> !hidden.addresses().isEmpty());
        TcpHost other = host(3, LOCAL);
        other.connect(address(hidden), PATIENCE);
        hidden.close();
        Await.that("the relay forgets it", () -> refusal(other, again, hidden).contains("NO_RESERVATION"));
    }

    private static boolean connects(TcpHost from, TcpHost to) {
        try {
            from.connect(address(to), PATIENCE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String refusal(TcpHost from, TcpHost relay, TcpHost target) throws IOException {
        try {
            from.connect(address(relay).throughHere().withPeer(target.id()), PATIENCE);
            return "";
        } catch (DialException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aHostKeepsTwoRelaysAndReplacesOne() throws Exception {
        List<TcpHost> relays = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            relays.add(host(
                    10 + i, LOCAL.relaying(RelayCaps.DEFAULT).assuming(Reachability.PUBLIC), "/ip4/127.0.0.1/tcp/0"));
        }
        TcpHost hidden = host(2, LOCAL.assuming(Reachability.PRIVATE));
        for (TcpHost relay : relays) {
            hidden.connect(address(relay), PATIENCE);
        }
        Await.that("two relays", () -> hidden.addresses().size() == 2);
        List<Multiaddr> before = hidden.addresses();
        TcpHost first = relays.stream()
                .filter(relay -> before.getFirst().relay().equals(Optional.of(address(relay))))
                .findFirst()
                .orElseThrow();
        first.close();
        Await.that(
                "another in place of the first",
                () -> hidden.addresses().size() == 2 && !hidden.addresses().contains(before.getFirst()));
    }

    @Test
    void aLinkThatIsReplacedByADirectOneIsLeftAlone() throws Exception {
        TcpHost relay = relay(RelayCaps.DEFAULT);
        ReachOptions punching = ReachOptions.DEFAULT.local().assuming(Reachability.PRIVATE);
        TcpHost hidden = host(2, punching, "/ip4/127.0.0.1/tcp/0");
        hidden.connect(address(relay), PATIENCE);
        Await.that("it has a relay", () -> hidden.addresses().size() == 2);
        TcpHost other = host(3, punching, "/ip4/127.0.0.1/tcp/0");
        CountDownLatch identified = new CountDownLatch(1);
        hidden.listen(new PeerLog(identified));
        other.connect(hidden.addresses().getLast().withPeer(hidden.id()), PATIENCE);
        assertThat(identified.await(10, TimeUnit.SECONDS)).isTrue();
        Await.that(
                "a direct connection",
                () -> other.connections().stream()
                        .anyMatch(each -> each.remote().equals(hidden.id()) && !each.limited()));
        Bindings.echoes(other, hidden.id(), DIRECT_ECHO, 300_000);
        Bindings.echoes(hidden, other.id(), DIRECT_ECHO, 300_000);
    }
}
