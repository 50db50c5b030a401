package org.fallow.libp2p.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.reach.RelayCaps;

/**
 * A host in a process of its own, for tests behind NATs. Says who it is, then answers each line on standard input with
 * one on standard output; ends with its input.
 */
final class NatPeer {
    static final String ECHO = "/test/echo/1";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private NatPeer() {}

    /** Arguments: where to listen, {@code relay} or {@code client}, whether to punch holes. */
    public static void main(String[] args) throws IOException {
        ReachOptions reach = ReachOptions.DEFAULT.votes(1).punching(Boolean.parseBoolean(args[2]));
        if (args[1].equals("relay")) {
            reach = reach.assuming(Reachability.PUBLIC).relaying(RelayCaps.DEFAULT);
        }
        HostOptions options = HostOptions.of(KeyPair.generate(new Random()))
                .listening(Multiaddr.parse(args[0]))
                .reached(reach);
        try (TcpHost host = TcpHost.start(options);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            host.serve(Bindings.of(ECHO, Bindings::echo));
            PrintStream out = new PrintStream(System.out, true, UTF_8);
            out.println(host.id());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(answer(host, line.split(" ")));
            }
        }
    }

    private static String answer(TcpHost host, String[] words) {
        try {
            return switch (words[0]) {
                case "connect" ->
                    host.connect(Multiaddr.parse(words[1]), PATIENCE).toString();
                case "addresses" ->
                    String.join(
                            " ",
                            host.addresses().stream().map(Multiaddr::toString).toList());
                case "reachability" -> host.reachability().toString();
                case "ping" -> host.ping(PeerId.parse(words[1]), PATIENCE).toString();
                case "echo" -> echo(host, PeerId.parse(words[1]));
                case "links" ->
                    String.join(
                            " ",
                            host.connections().stream()
                                    .filter(each -> each.remote().toString().equals(words[1]))
                                    .map(each -> each.limited() ? "limited" : "direct")
                                    .sorted()
                                    .toList());
                default -> "no such command";
            };
        } catch (IOException e) {
            return "failed: " + e.getMessage();
        }
    }

    private static String echo(TcpHost host, PeerId peer) throws IOException {
        try (Stream stream = host.open(peer, ECHO, PATIENCE)) {
            stream.patience(PATIENCE);
            stream.output().write("over".getBytes(UTF_8));
            stream.closeOutput();
            return new String(stream.input().readAllBytes(), UTF_8);
        }
    }
}
