package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PeerCacheTest {
    @TempDir
    private Path folder;

    private static PeerAddresses peer(Random random, int addresses) throws WireException {
        List<Multiaddr> list = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            list.add(Multiaddr.parse("/ip4/192.0.2." + random.nextInt(256) + "/tcp/" + (1000 + i)));
        }
        return new PeerAddresses(KeyPair.generate(random).peerId(), list);
    }

    private static List<PeerAddresses> peers(Random random, int count, int addresses) throws WireException {
        List<PeerAddresses> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(peer(random, addresses));
        }
        return peers;
    }

    @Test
    void whatWasSavedIsLoaded() throws Exception {
        PeerCache cache = new PeerCache(Home.open(folder));
        assertThat(cache.load()).isEmpty();
        List<PeerAddresses> peers = peers(new Random(1), 5, 3);
        cache.save(peers);
        assertThat(cache.load()).isEqualTo(peers);
    }

    @Test
    void moreThanIsKeptIsThinnedOutEvenly() throws Exception {
        PeerCache cache = new PeerCache(Home.open(folder));
        List<PeerAddresses> peers = peers(new Random(1), 3 * PeerCache.PEERS_MAX, PeerCache.ADDRESSES_MAX + 3);
        cache.save(peers);
        List<PeerAddresses> loaded = cache.load();
        assertThat(loaded).hasSize(PeerCache.PEERS_MAX);
        assertThat(loaded.get(1).id()).isEqualTo(peers.get(3).id());
        assertThat(loaded).allMatch(each -> each.addresses().size() == PeerCache.ADDRESSES_MAX);
    }

    @Seeds(count = 200)
    void aDamagedListIsRefusedOrSound(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] bytes = PeerCache.format(peers(random, 1 + random.nextInt(3), 2));
        bytes = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try {
            assertThat(PeerCache.parse(bytes).size()).isLessThanOrEqualTo(3 * 2);
        } catch (WireException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n");
        }
    }

    @Test
    void aListCutShortAnywhereIsRefused() throws Exception {
        byte[] bytes = PeerCache.format(peers(new Random(1), 2, 2));
        for (int length = 0; length < bytes.length - 1; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> PeerCache.parse(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void aCorruptFileIsNamedInOneLineAndIgnored() throws Exception {
        Home home = Home.open(folder);
        Files.write(home.path("peers"), "no list\nof peers".getBytes(StandardCharsets.UTF_8));
        Logger logger = (Logger) LoggerFactory.getLogger(PeerCache.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            assertThat(new PeerCache(home).load()).isEmpty();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSize(1);
        assertThat(log.list.getFirst().getFormattedMessage())
                .contains(home.path("peers").toString());
    }
}
