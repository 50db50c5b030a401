package org.fallow.node.io.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of the DHT that answered when this node last ran, in the file {@code peers}: so that it finds the network again
 * without a bootstrap address. One address with {@code /p2p/ID} a line, between a first line that names the format and a
 * last line that says how many there are.
 */
public final class PeerCache {
    /** Most peers kept, and addresses of each. */
    public static final int PEERS_MAX = 64;

    static final int ADDRESSES_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(PeerCache.class);
    private static final String FILE = "peers";
    private static final String FIRST = "fallow peers 1";
    private static final String LAST = "end ";
    private static final int BYTES_MAX = 1 << 20;

    private final Home home;

    /** In a data directory. */
    public PeerCache(Home home) {
        this.home = home;
    }

    /** What was saved; nothing, and a line in the log, when that cannot be read. */
    public List<PeerAddresses> load() {
        Path file = home.path(FILE);
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(BYTES_MAX + 1));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("{} is ignored, it is written anew soon: {}", file, e.getMessage());
            return List.of();
        }
    }

    /**
     * Saves peers in place of those before, whole or not at all; of more than {@link #PEERS_MAX}, as many, from the first
     * to the last evenly.
     */
    public void save(List<PeerAddresses> peers) throws StoreException {
        home.write(FILE, format(peers));
    }

    static byte[] format(List<PeerAddresses> peers) {
        int count = Math.min(PEERS_MAX, peers.size());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PeerAddresses peer = peers.get((int) ((long) i * peers.size() / count));
            peer.addresses().stream()
                    .limit(ADDRESSES_MAX)
                    .forEach(address -> lines.add(address.withPeer(peer.id()).toString()));
        }
        String text = FIRST + "\n"
                + String.join("", lines.stream().map(line -> line + "\n").toList()) + LAST + lines.size() + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<PeerAddresses> parse(byte[] bytes) throws WireException {
        if (bytes.length > BYTES_MAX) {
            throw new WireException("longer than " + BYTES_MAX + " bytes");
        }
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        int count = lines.size() - 2;
        if (count < 0 || !lines.getFirst().equals(FIRST) || !lines.getLast().equals(LAST + count)) {
            throw new WireException("not a whole list of peers");
        }
        Map<PeerId, List<Multiaddr>> found = new LinkedHashMap<>();
        for (String line : lines.subList(1, count + 1)) {
            Multiaddr address = Multiaddr.parse(line);
            PeerId peer = address.peer().orElseThrow(() -> new WireException("an address without a peer id"));
            List<Multiaddr> known = found.computeIfAbsent(peer, id -> new ArrayList<>());
            known.add(address.withoutPeer());
            if (found.size() > PEERS_MAX || known.size() > ADDRESSES_MAX) {
                throw new WireException("more peers or addresses than are ever saved");
            }
        }
        List<PeerAddresses> peers = new ArrayList<>();
        found.forEach((peer, addresses) -> peers.add(new PeerAddresses(peer, addresses)));
        return peers;
    }
}
