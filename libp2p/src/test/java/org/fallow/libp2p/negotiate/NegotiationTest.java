package org.fallow.libp2p.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.fallow.libp2p.negotiate.Negotiation.Progress;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class NegotiationTest {
    private static final Progress WAITING = new Progress.Waiting();

    /** Carries bytes both ways, in pieces of random size, until both sides are settled or nothing moves. */
    private static List<Progress> settle(Negotiation dialer, Negotiation listener, Random random) throws WireException {
        ByteArrayOutputStream toListener = new ByteArrayOutputStream();
        ByteArrayOutputStream toDialer = new ByteArrayOutputStream();
        toListener.writeBytes(dialer.start());
        toDialer.writeBytes(listener.start());
        Progress there = WAITING;
        Progress here = WAITING;
        while (toListener.size() + toDialer.size() > 0) {
            byte[] up = toListener.toByteArray();
            toListener.reset();
            for (int at = 0; at < up.length && there.equals(WAITING); ) {
                int size = 1 + random.nextInt(up.length - at);
                there = listener.feed(ByteBuffer.wrap(up, at, size), toDialer);
                at += size;
            }
            byte[] down = toDialer.toByteArray();
            toDialer.reset();
            for (int at = 0; at < down.length && here.equals(WAITING); ) {
                int size = 1 + random.nextInt(down.length - at);
                here = dialer.feed(ByteBuffer.wrap(down, at, size), toListener);
                at += size;
            }
        }
        return List.of(here, there);
    }

    private static byte[] lines(String... texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text : texts) {
            out.writeBytes(Lines.encode(text));
        }
        return out.toByteArray();
    }

    @Test
    void theFirstCandidateThatIsServedIsAgreedOnHoweverTheBytesArrive() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            Negotiation dialer = Negotiation.dialer(List.of("/x/1", "/y/1", "/z/1"));
            Negotiation listener = Negotiation.listener(Set.of("/z/1", "/y/1")::contains);
            assertThat(settle(dialer, listener, new Random(seed)))
                    .as("seed %d", seed)
                    .containsOnly(new Progress.Agreed("/y/1"));
        }
    }

    @Test
    void aDialerWithoutASharedCandidateIsRefused() throws Exception {
        Negotiation dialer = Negotiation.dialer(List.of("/x/1", "/y/1"));
        assertThat(settle(dialer, Negotiation.listener(p -> false), new Random(1)))
                .containsExactly(new Progress.Refused(), WAITING);
    }

    @Test
    void bytesAfterTheLastMessageStay() throws Exception {
        byte[] more = "and more".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(lines("/multistream/1.0.0", "/x/1"));
        all.writeBytes(more);
        ByteBuffer in = ByteBuffer.wrap(all.toByteArray());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(Negotiation.listener(p -> true).feed(in, out)).isEqualTo(new Progress.Agreed("/x/1"));
        assertThat(in.remaining()).isEqualTo(more.length);
    }

    @Test
    void lsIsNotServed() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(lines("/multistream/1.0.0", "ls"));
        assertThat(Negotiation.listener(p -> p.startsWith("/")).feed(in, out)).isEqualTo(WAITING);
        assertThat(out.toByteArray()).isEqualTo(lines("na"));
    }

    @Test
    void whoDoesNotFollowTheProtocolIsRefused() {
        refused(Negotiation.listener(p -> true), lines("/x/1"));
        refused(Negotiation.listener(p -> true), lines("/multistream/1.0.0", "/multistream/1.0.0"));
        refused(Negotiation.dialer(List.of("/x/1")), lines("/multistream/1.0.0", "/multistream/1.0.0"));
        refused(Negotiation.dialer(List.of("/x/1")), lines("/multistream/1.0.0", "/y/1"));
        refused(Negotiation.listener(p -> true), new byte[] {0});
        refused(Negotiation.listener(p -> true), new byte[] {(byte) 0x81, 0});
        refused(Negotiation.listener(p -> true), new byte[] {(byte) 0x81, 8});
        refused(Negotiation.listener(p -> true), new byte[] {(byte) 0xff, (byte) 0xff, 3});
        refused(Negotiation.listener(p -> true), new byte[] {2, 'a', 'b'});
    }

    @Test
    void aListenerDoesNotHearProposalsForEver() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(lines("/multistream/1.0.0"));
        for (int i = 0; i <= Negotiation.PROPOSALS_MAX; i++) {
            all.writeBytes(lines("/x/" + i));
        }
        refused(Negotiation.listener(p -> false), all.toByteArray());
    }

    @Test
    void anyBytesAtWorstAreRefused() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = random.nextBoolean() ? lines("/multistream/1.0.0", "/x/1", "/x/2") : new byte[64];
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Negotiation one =
                    random.nextBoolean() ? Negotiation.listener(p -> false) : Negotiation.dialer(List.of("/x/1"));
            try {
                assertThat(one.feed(ByteBuffer.wrap(bytes), new ByteArrayOutputStream()))
                        .isNotNull();
            } catch (WireException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageStartingWith("multistream: ");
            }
        }
    }

    private static void refused(Negotiation one, byte[] bytes) {
        assertThatThrownBy(() -> one.feed(ByteBuffer.wrap(bytes), new ByteArrayOutputStream()))
                .isInstanceOf(WireException.class);
    }
}
