package org.fallow.node.io.directory;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.directory.DirectoryCall;
import org.fallow.node.directory.DirectoryCodec;
import org.fallow.node.directory.Question;
import org.fallow.node.directory.Reply;

/** Asks other nodes about projects and adverts; a stream for each question. */
public final class DirectoryClient {
    private final Host host;

    /** Asks over this host. */
    public DirectoryClient(Host host) {
        this.host = host;
    }

    /**
     * One question and its reply.
     *
     * @throws IOException when there was no reply within {@code timeout}, or one that makes no sense
     */
    public Reply ask(PeerAddresses peer, Question question, Duration timeout) throws IOException {
        host.remember(peer);
        try (Stream stream = host.open(peer.id(), DirectoryCodec.PROTOCOL, timeout)) {
            stream.patience(timeout);
            DirectoryCall call = new DirectoryCall(DirectoryCall.VERSION, timeout.toMillis(), "", question);
            Frames.write(stream.output(), DirectoryCodec.encode(call));
            return DirectoryCodec.reply(Frames.read(stream.input(), DirectoryCodec.REPLY_BYTES_MAX)
                    .orElseThrow(() -> new EOFException("the peer closed the stream without a reply")));
        }
    }
}
