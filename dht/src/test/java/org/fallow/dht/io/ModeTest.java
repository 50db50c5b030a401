package org.fallow.dht.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.fallow.dht.Peers;
import org.fallow.libp2p.address.Multiaddr;
import org.junit.jupiter.api.Test;

class ModeTest {
    private static final Multiaddr HOME = Peers.address("/ip4/192.168.1.7/tcp/1");
    private static final Multiaddr PUBLIC = Peers.address("/ip4/9.8.7.6/tcp/1");
    private static final Multiaddr RELAYED =
            Peers.address("/ip4/9.8.7.6/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit");

    @Test
    void whatTheUserSaysGoesBeforeAll() {
        for (Optional<Boolean> dialable : List.of(Optional.of(true), Optional.of(false), Optional.<Boolean>empty())) {
            assertThat(Mode.SERVER.serves(dialable, List.of(PUBLIC))).isTrue();
            assertThat(Mode.CLIENT.serves(dialable, List.of(HOME))).isFalse();
        }
    }

    @Test
    void elseWhatOthersSay() {
        assertThat(Mode.AUTO.serves(Optional.of(true), List.of(HOME, PUBLIC))).isTrue();
        assertThat(Mode.AUTO.serves(Optional.of(false), List.of(HOME))).isFalse();
    }

    @Test
    void whileNobodyHasSaidOnlyANodeAtHomeServes() {
        assertThat(Mode.AUTO.serves(Optional.empty(), List.of(HOME))).isTrue();
        assertThat(Mode.AUTO.serves(Optional.empty(), List.of(HOME, PUBLIC))).isFalse();
        assertThat(Mode.AUTO.serves(Optional.empty(), List.of(HOME, RELAYED))).isFalse();
        assertThat(Mode.AUTO.serves(Optional.empty(), List.of())).isFalse();
    }
}
