package org.fallow.node.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.fallow.dht.io.Dht;
import org.fallow.dht.io.DhtOptions;
import org.fallow.dht.record.PublicKeys;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.io.HostLimits;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.store.PeerCache;
import org.fallow.simulation.chance.Chance;

/**
 * A node's host, DHT and memory of peers in a process that can be killed: {@code FOLDER [BOOTSTRAP...]}. Answers each line of
 * its input with one: {@code table} with the number of peers, {@code get HEX} with the value or a dash. Ends in good order with
 * its input.
 */
final class Joiner {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Joiner() {}

    public static void main(String[] arguments) throws Exception {
        Home home = Home.open(Path.of(arguments[0]));
        List<Multiaddr> bootstrap = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            bootstrap.add(Multiaddr.parse(arguments[i]));
        }
        Multiaddr listen = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
        DhtOptions options = DhtOptions.server(Validators.none().with(PublicKeys.NAMESPACE, new PublicKeys()))
                .bootstrappedFrom(bootstrap);
        try (TcpHost host = TcpHost.start(HostOptions.of(home.identity(0))
                        .listening(listen)
                        .within(HostLimits.suiting(List.of(listen))));
                Dht dht = Dht.start(host, options, new MonotonicClock(), Chance.of(1))) {
            Acquaintances acquaintances = Acquaintances.start(host, dht, new PeerCache(home));
            try {
                answer(dht);
            } finally {
                acquaintances.close();
            }
        }
    }

    private static void answer(Dht dht) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String said = line.startsWith("get ")
                    ? dht.get(HexFormat.of().parseHex(line.substring(4)), PATIENCE)
                            .map(HexFormat.of()::formatHex)
                            .orElse("-")
                    : Integer.toString(dht.tableSize());
            System.out.println("answer " + said);
        }
    }
}
