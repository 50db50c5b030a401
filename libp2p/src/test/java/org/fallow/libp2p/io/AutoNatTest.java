package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.AutoNatMessage;
import org.fallow.libp2p.reach.AutoNatMessage.Outcome;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.wire.Frames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AutoNatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<TcpHost> hosts = new ArrayList<>();

    @AfterEach
    void closeAll() {
        hosts.forEach(TcpHost::close);
    }

    private TcpHost host(int seed, ReachOptions reach) throws Exception {
        TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(seed)))
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                .reached(reach));
        hosts.add(host);
        return host;
    }

    private static Outcome ask(TcpHost from, TcpHost to, PeerId asFor, Multiaddr... at) throws IOException {
        try (Stream stream = from.open(to.id(), AutoNatMessage.PROTOCOL, PATIENCE)) {
            stream.patience(PATIENCE);
            Frames.write(stream.output(), new AutoNatMessage.Dial(asFor, List.of(at)).encoded());
            byte[] answer =
                    Frames.read(stream.input(), AutoNatMessage.BYTES_MAX).orElseThrow();
            return ((AutoNatMessage.Answer) AutoNatMessage.decode(answer)).outcome();
        }
    }

    @Test
    void aHostThatIsReachedFindsOutSo() throws Exception {
        ReachOptions oneVote = ReachOptions.DEFAULT.local().votes(1);
        TcpHost a = host(1, oneVote);
        TcpHost b = host(2, oneVote);
        assertThat(a.reachability()).isEqualTo(Reachability.UNKNOWN);
        a.connect(b.addresses().getFirst().withPeer(b.id()), PATIENCE);
        Await.that(
                "both know", () -> a.reachability() == Reachability.PUBLIC && b.reachability() == Reachability.PUBLIC);
        assertThat(a.addresses()).hasSize(1);
    }

    @Test
    void onlyTheAskerItselfIsDialledAndOnlyWhereItIsSeen() throws Exception {
        ReachOptions silent = ReachOptions.DEFAULT.local().assuming(Reachability.PRIVATE);
        TcpHost a = host(1, silent);
        TcpHost b = host(2, silent);
        a.connect(b.addresses().getFirst().withPeer(b.id()), PATIENCE);
        Multiaddr mine = a.addresses().getFirst();
        Multiaddr closed = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
        assertThat(ask(a, b, b.id(), mine)).isEqualTo(Outcome.BAD_REQUEST);
        assertThat(ask(a, b, a.id(), Multiaddr.parse("/ip4/127.0.0.2/tcp/1"))).isEqualTo(Outcome.REFUSED);
        assertThat(ask(a, b, a.id(), Multiaddr.parse("/dns4/localhost/tcp/1"))).isEqualTo(Outcome.REFUSED);
        assertThat(ask(a, b, a.id())).isEqualTo(Outcome.REFUSED);
        assertThat(ask(a, b, a.id(), closed)).isEqualTo(Outcome.NOT_REACHED);
        assertThat(ask(a, b, a.id(), closed, mine)).isEqualTo(Outcome.REACHED);
        assertThat(ask(a, b, a.id(), mine)).isEqualTo(Outcome.REACHED);
        // A peer may ask three times a minute.
        assertThat(ask(a, b, a.id(), mine)).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void addressesThatAreNotPublicAreNotDialledUnlessToldSo() throws Exception {
        ReachOptions silent = ReachOptions.DEFAULT.assuming(Reachability.PRIVATE);
        TcpHost a = host(1, silent);
        TcpHost b = host(2, silent);
        a.connect(b.addresses().getFirst().withPeer(b.id()), PATIENCE);
        assertThat(ask(a, b, a.id(), a.addresses().getFirst())).isEqualTo(Outcome.REFUSED);
    }
}
