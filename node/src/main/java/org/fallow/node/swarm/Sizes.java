package org.fallow.node.swarm;

import java.util.List;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;

/**
 * How long messages are on the wire, without making them: the bytes of {@link MessageCodec} with
 * the length before them. All peers of a swarm have ids and addresses of the same length. What encryption, Yamux and TCP
 * add is not counted.
 */
final class Sizes {
    private static final int TAG = 1;
    private static final int TYPE = 2;
    private static final int TIME = 2 + "2026-01-01T00:00:00.000000000Z".length();

    private static final Request LONGEST = new Request.FindNode(Key.of(new byte[MessageCodec.KEY_MAX]));

    /** One peer as a field of a message. */
    private final int peer;

    Sizes(PeerAddresses sample) {
        int inner = field(sample.id().bytes().length);
        for (Multiaddr address : sample.addresses()) {
            inner += field(address.bytes().length);
        }
        this.peer = field(inner);
    }

    int of(Request request) {
        int bytes = head(request);
        if (request instanceof Request.PutValue put) {
            bytes += record(put.key(), put.value(), false);
        } else if (request instanceof Request.AddProvider add) {
            bytes += peers(add.providers());
        }
        return framed(bytes);
    }

    /** Of a response that is sent: not of {@link Response.Delivered}, which is only the end of the stream. */
    int of(Response response, Request request) {
        return switch (response) {
            case Response.Nodes nodes -> framed(head(request) + peers(nodes.closer()));
            case Response.Found found -> {
                int value = found.value()
                        .map(held -> record(found.key(), held, found.received().isPresent()))
                        .orElse(0);
                yield framed(head(request) + value + peers(found.closer()));
            }
            case Response.Stored stored -> framed(head(request) + record(stored.key(), stored.value(), false));
            case Response.Providers named -> framed(head(request) + peers(named.providers()) + peers(named.closer()));
            case Response.Pong pong -> framed(head(request));
            case Response.Delivered delivered -> 0;
        };
    }

    /** The longest that a response can be, whatever it answers: with the longest key. */
    int atMost(Response response) {
        return of(response, LONGEST);
    }

    private static int head(Request request) {
        return switch (request) {
            case Request.FindNode find -> head(find.key());
            case Request.GetValue get -> head(get.key());
            case Request.PutValue put -> head(put.key());
            case Request.GetProviders get -> head(get.key());
            case Request.AddProvider add -> head(add.key());
            case Request.Ping ping -> TYPE;
        };
    }

    private static int head(Key key) {
        return TYPE + field(key.bytes().length);
    }

    private static int record(Key key, Value value, boolean timed) {
        return field(field(key.bytes().length) + field(value.length()) + (timed ? TIME : 0));
    }

    private int peers(List<PeerAddresses> peers) {
        return peers.size() * peer;
    }

    private static int field(int bytes) {
        return TAG + framed(bytes);
    }

    /** With the length before it, as a varint. */
    private static int framed(int bytes) {
        return bytes + (Integer.SIZE - Integer.numberOfLeadingZeros(bytes | 1) + 6) / 7;
    }
}
