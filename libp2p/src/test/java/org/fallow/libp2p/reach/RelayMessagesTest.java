package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class RelayMessagesTest {
    private static final KeyPair RELAY = KeyPair.generate(new Random(1));
    private static final PeerId PEER = KeyPair.generate(new Random(2)).peerId();
    private static final RelayLimit LIMIT = new RelayLimit(Duration.ofMinutes(2), 131_072);

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void aTypeOfZeroIsWritten() {
        assertThat(new HopMessage.Reserve().encoded()).isEqualTo(hex("0800"));
    }

    @Test
    void everyHopMessageComesBackAsItWas() throws Exception {
        Instant expires = Instant.ofEpochSecond(1_800_000_000);
        Reservation reservation =
                Reservation.issue(RELAY, PEER, expires, List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")));
        HopMessage.Status granted = new HopMessage.Status(RelayStatus.OK, Optional.of(reservation), LIMIT);
        HopMessage.Status read = (HopMessage.Status) HopMessage.decode(granted.encoded());
        assertThat(read.status()).isEqualTo(RelayStatus.OK);
        assertThat(read.limit()).isEqualTo(LIMIT);
        assertThat(read.reservation().orElseThrow().expires()).isEqualTo(expires);
        assertThat(read.reservation().orElseThrow().addresses())
                .containsExactly(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY.peerId()));
        assertThat(read.reservation().orElseThrow().voucher()).isPresent();
        assertThat(HopMessage.decode(new HopMessage.Connect(PEER).encoded())).isEqualTo(new HopMessage.Connect(PEER));
        assertThat(HopMessage.decode(new HopMessage.Reserve().encoded())).isEqualTo(new HopMessage.Reserve());
    }

    @Test
    void everyStopMessageComesBackAsItWas() throws Exception {
        for (RelayLimit limit : List.of(LIMIT, RelayLimit.NONE)) {
            StopMessage connect = new StopMessage.Connect(PEER, limit);
            assertThat(StopMessage.decode(connect.encoded())).isEqualTo(connect);
        }
        for (RelayStatus status : RelayStatus.values()) {
            StopMessage answer = new StopMessage.Status(status);
            assertThat(StopMessage.decode(answer.encoded())).isEqualTo(answer);
        }
    }

    @Test
    void otherMessagesComeBackAsTheyWere() throws Exception {
        List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"));
        PunchMessage connect = new PunchMessage.Connect(addresses);
        assertThat(PunchMessage.decode(connect.encoded())).isEqualTo(connect);
        assertThat(PunchMessage.decode(new PunchMessage.Sync().encoded())).isEqualTo(new PunchMessage.Sync());
        AutoNatMessage dial = new AutoNatMessage.Dial(PEER, addresses);
        assertThat(AutoNatMessage.decode(dial.encoded())).isEqualTo(dial);
        for (AutoNatMessage.Outcome outcome : AutoNatMessage.Outcome.values()) {
            AutoNatMessage answer = new AutoNatMessage.Answer(outcome, Optional.of(addresses.getFirst()));
            assertThat(AutoNatMessage.decode(answer.encoded())).isEqualTo(answer);
        }
    }

    @Test
    void noLimitAndALimitOfZeroAreTheSame() throws Exception {
        HopMessage.Status none = (HopMessage.Status) HopMessage.decode(hex("08022864"));
        HopMessage.Status zero = (HopMessage.Status) HopMessage.decode(hex("0802220408001000" + "2864"));
        assertThat(none.limit()).isEqualTo(RelayLimit.NONE);
        assertThat(zero).isEqualTo(none);
    }

    @Test
    void numbersBeyondEveryBoundAreBounded() throws Exception {
        String huge = "ffffffffffffffffff01";
        HopMessage.Status limited =
                (HopMessage.Status) HopMessage.decode(hex("08022216" + "08" + huge + "10" + huge + "2864"));
        assertThat(limited.limit()).isEqualTo(new RelayLimit(Duration.ofSeconds(0xffff_ffffL), Long.MAX_VALUE));
        HopMessage.Status reserved = (HopMessage.Status) HopMessage.decode(hex("08021a0b" + "08" + huge + "2864"));
        assertThat(reserved.reservation().orElseThrow().expires()).isAfter(Instant.ofEpochSecond(1L << 40));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String bytes : List.of("", "0803", "0801", "08ffffffffffffffffff01", "0a", "080112020a00")) {
            assertThatThrownBy(() -> HopMessage.decode(hex(bytes))).as(bytes).isInstanceOf(WireException.class);
        }
        for (String bytes : List.of("", "0800", "0802", "08ff")) {
            assertThatThrownBy(() -> StopMessage.decode(hex(bytes))).as(bytes).isInstanceOf(WireException.class);
            assertThatThrownBy(() -> PunchMessage.decode(hex(bytes))).as(bytes).isInstanceOf(WireException.class);
            assertThatThrownBy(() -> AutoNatMessage.decode(hex(bytes)))
                    .as(bytes)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void randomBytesAreReadOrRefusedAndNothingElse() {
        byte[][] sound = {
            new HopMessage.Connect(PEER).encoded(),
            new HopMessage.Status(
                            RelayStatus.OK,
                            Optional.of(Reservation.issue(RELAY, PEER, Instant.EPOCH, List.of())),
                            LIMIT)
                    .encoded(),
            new StopMessage.Connect(PEER, LIMIT).encoded(),
            new PunchMessage.Sync().encoded(),
            new AutoNatMessage.Dial(PEER, List.of()).encoded()
        };
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = sound[seed % sound.length].clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                tolerate(() -> HopMessage.decode(bytes));
                tolerate(() -> StopMessage.decode(bytes));
                tolerate(() -> PunchMessage.decode(bytes));
                tolerate(() -> AutoNatMessage.decode(bytes));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private interface Reading {
        Object read() throws WireException;
    }

    private static void tolerate(Reading reading) {
        try {
            assertThat(reading.read()).isNotNull();
        } catch (WireException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }
}
