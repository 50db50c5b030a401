package org.fallow.libp2p.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.reach.Identify;
import org.fallow.libp2p.reach.Ping;

/** What a hostile peer does with one connection, until the host ends it or the attack is over. */
enum Attack {
    RANDOM_BYTES {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException {
            byte[] bytes = new byte[1 + random.nextInt(64 << 10)];
            random.nextBytes(bytes);
            peer.send(bytes);
            peer.untilCutOff();
        }
    },
    HALF_HANDSHAKE {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException {
            peer.halfHandshake();
            peer.untilCutOff();
        }
    },
    SLOW_LORIS {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException, InterruptedException {
            for (byte each : lines("/multistream/1.0.0", "/noise")) {
                peer.send(new byte[] {each});
                if (!pace.goesOn(500)) {
                    return;
                }
            }
            peer.untilCutOff();
        }
    },
    OVERSIZED_LENGTHS {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException {
            switch (random.nextInt(4)) {
                case 0 -> peer.send(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
                case 1 -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    out.writeBytes(lines("/multistream/1.0.0", "/noise"));
                    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xff});
                    peer.send(out.toByteArray());
                }
                case 2 -> {
                    peer.secure();
                    peer.send(RawPeer.frame(DATA, SYN, 1, -1, new byte[0]));
                }
                default -> {
                    peer.secure();
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    out.writeBytes(lines("/multistream/1.0.0", Identify.PUSH));
                    out.writeBytes(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0x7f});
                    peer.send(RawPeer.frame(DATA, SYN, 1, out.size(), out.toByteArray()));
                }
            }
            peer.untilCutOff();
        }
    },
    STREAM_FLOOD {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException, InterruptedException {
            peer.secure();
            byte[] opening = lines("/multistream/1.0.0", Ping.PROTOCOL);
            boolean resets = random.nextBoolean();
            for (int id = 1; id % 64 != 63 || pace.goesOn(); id += 2) {
                ByteBuffer open = RawPeer.frame(DATA, SYN, id, opening.length, opening);
                ByteBuffer reset = RawPeer.frame(WINDOW, RST, id, 0, new byte[0]);
                if (resets) {
                    peer.send(open, reset);
                } else {
                    peer.send(open);
                }
            }
        }
    },
    WINDOW_ABUSE {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException, InterruptedException {
            peer.secure();
            byte[] opening = lines("/multistream/1.0.0", UNREAD);
            if (random.nextBoolean()) {
                // Credit that overflows.
                peer.send(RawPeer.frame(DATA, SYN, 1, opening.length, opening));
                peer.send(RawPeer.frame(WINDOW, 0, 1, -1, new byte[0]), RawPeer.frame(WINDOW, 0, 1, -1, new byte[0]));
                peer.untilCutOff();
                return;
            }
            // Every window full of what nobody reads, on as many streams as there may be.
            byte[] body = new byte[60 << 10];
            for (int id = 1; pace.goesOn(); id += 2) {
                peer.send(RawPeer.frame(DATA, SYN, id, opening.length, opening));
                for (int i = 0; i < 4; i++) {
                    peer.send(RawPeer.frame(DATA, 0, id, body.length, body));
                }
            }
        }
    },
    NEVER_READS {
        @Override
        void run(RawPeer peer, Random random, Pace pace) throws IOException, InterruptedException {
            peer.secure();
            byte[] opening = lines("/multistream/1.0.0", Ping.PROTOCOL);
            peer.send(RawPeer.frame(DATA, SYN, 1, opening.length, opening));
            peer.send(RawPeer.frame(WINDOW, 0, 1, 1 << 30, new byte[0]));
            byte[] pings = new byte[Ping.BYTES * 64];
            while (pace.goesOn()) {
                peer.send(RawPeer.frame(DATA, 0, 1, pings.length, pings));
            }
        }
    };

    /** A protocol of the host under attack whose handler does not read. */
    static final String UNREAD = "/test/unread/1";

    private static final int DATA = 0;
    private static final int WINDOW = 1;
    private static final int SYN = 1;
    private static final int RST = 8;

    abstract void run(RawPeer peer, Random random, Pace pace) throws IOException, InterruptedException;

    /** The pause between bursts: an attacker's line has a width too, and its processor is not to be the host's. */
    record Pace(CountDownLatch over, int burstEveryMillis) {
        /** Waits; false when the attack is over. */
        boolean goesOn() throws InterruptedException {
            return goesOn(burstEveryMillis);
        }

        boolean goesOn(int millis) throws InterruptedException {
            return !over.await(millis, TimeUnit.MILLISECONDS);
        }
    }

    private static byte[] lines(String... texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text : texts) {
            out.write(text.length() + 1);
            out.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
