package org.fallow.dht.message;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of requests and responses, without the length that goes before them on a stream.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht#rpc-messages">kad-dht, RPC messages</a>
 */
public final class MessageCodec {
    /** The longest message sent, in bytes: what rust-libp2p takes by default. */
    public static final int SENT_MAX = 16 * 1024;

    /** The longest message taken, in bytes: what go and js may send. */
    public static final int TAKEN_MAX = 4 * 1024 * 1024;

    /** The longest key, in bytes. */
    public static final int KEY_MAX = 1024;

    /** The longest value, in bytes: it travels with its key, twice, and a few peers. */
    public static final int VALUE_MAX = 12 * 1024;

    private static final int PEERS_TAKEN_MAX = 128;
    private static final int PROVIDERS_BYTES_MAX = 8 * 1024;

    private static final int TYPE = 1;
    private static final int KEY = 2;
    private static final int RECORD = 3;
    private static final int CLOSER = 8;
    private static final int PROVIDERS = 9;

    private static final int PUT_VALUE = 0;
    private static final int GET_VALUE = 1;
    private static final int ADD_PROVIDER = 2;
    private static final int GET_PROVIDERS = 3;
    private static final int FIND_NODE = 4;
    private static final int PING = 5;

    private static final int RECORD_KEY = 1;
    private static final int RECORD_VALUE = 2;
    private static final int RECORD_RECEIVED = 5;

    /** As in rust-libp2p: the seconds for which the sender will still hold the value. */
    private static final int RECORD_LIFE = 777;

    private static final long LIFE_MAX = 0xffff_ffffL;

    /** RFC 3339, UTC, with a fraction: not all peers read a time without one. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private MessageCodec() {}

    /** The bytes of a request: at most {@link #SENT_MAX} when key and value keep within their bounds. */
    public static byte[] encode(Request request) {
        ProtoWriter out = start(request);
        if (request instanceof Request.PutValue put) {
            out.message(RECORD, record(put.key(), put.value(), Optional.empty(), put.life()));
        } else if (request instanceof Request.AddProvider add) {
            PeerCodec.write(out, PROVIDERS, add.providers(), room(out));
        }
        return out.toBytes();
    }

    /**
     * The bytes of the response to a request, at most {@link #SENT_MAX}: peers that do not fit are left out.
     *
     * @throws IllegalArgumentException when it is {@link Response.Delivered}, which is not sent
     */
    public static byte[] encode(Response response, Request request) {
        ProtoWriter out = start(request);
        switch (response) {
            case Response.Nodes nodes -> PeerCodec.write(out, CLOSER, nodes.closer(), room(out));
            case Response.Found found -> {
                found.value()
                        .ifPresent(value ->
                                out.message(RECORD, record(found.key(), value, found.received(), found.life())));
                PeerCodec.write(out, CLOSER, found.closer(), room(out));
            }
            case Response.Stored stored ->
                out.message(RECORD, record(stored.key(), stored.value(), Optional.empty(), Optional.empty()));
            case Response.Providers providers -> {
                PeerCodec.write(out, PROVIDERS, providers.providers(), Math.min(PROVIDERS_BYTES_MAX, room(out)));
                PeerCodec.write(out, CLOSER, providers.closer(), room(out));
            }
            case Response.Delivered delivered -> throw new IllegalArgumentException("nothing is sent back");
            case Response.Pong pong -> {
                // The type says it all.
            }
        }
        return out.toBytes();
    }

    /** Reads a request. */
    public static Request decodeRequest(byte[] message) throws WireException {
        Fields fields = new Fields(message);
        return switch (fields.type) {
            case FIND_NODE -> new Request.FindNode(fields.key());
            case GET_VALUE -> new Request.GetValue(fields.key());
            case PUT_VALUE -> {
                Value value = fields.requireValue(fields.key());
                yield new Request.PutValue(fields.key(), value, fields.life);
            }
            case GET_PROVIDERS -> new Request.GetProviders(fields.key());
            case ADD_PROVIDER -> new Request.AddProvider(fields.key(), fields.providers);
            case PING -> new Request.Ping();
            default -> throw new WireException("kad: message type " + fields.type + " is not known here");
        };
    }

    /** Reads the response to a request. Some peers leave the type or the key out of it; a record must have its key. */
    public static Response decodeResponse(byte[] message, Request request) throws WireException {
        Fields fields = new Fields(message);
        return switch (request) {
            case Request.FindNode find -> new Response.Nodes(fields.closer);
            case Request.GetValue get -> {
                Optional<Value> value = fields.value(get.key());
                yield new Response.Found(get.key(), value, Optional.empty(), fields.life, fields.closer);
            }
            case Request.PutValue put -> new Response.Stored(put.key(), fields.requireValue(put.key()));
            case Request.GetProviders get -> new Response.Providers(fields.providers, fields.closer);
            case Request.AddProvider add -> new Response.Delivered();
            case Request.Ping ping -> new Response.Pong();
        };
    }

    /** What a request and its response have in common. */
    private static ProtoWriter start(Request request) {
        return switch (request) {
            case Request.FindNode find -> start(FIND_NODE, find.key());
            case Request.GetValue get -> start(GET_VALUE, get.key());
            case Request.PutValue put -> start(PUT_VALUE, put.key());
            case Request.GetProviders get -> start(GET_PROVIDERS, get.key());
            case Request.AddProvider add -> start(ADD_PROVIDER, add.key());
            case Request.Ping ping -> new ProtoWriter().number(TYPE, PING);
        };
    }

    private static ProtoWriter start(int type, Key key) {
        return new ProtoWriter().number(TYPE, type).bytes(KEY, key.bytes());
    }

    private static int room(ProtoWriter out) {
        return SENT_MAX - out.toBytes().length;
    }

    private static ProtoWriter record(Key key, Value value, Optional<Instant> received, Optional<Duration> life) {
        ProtoWriter out = new ProtoWriter().bytes(RECORD_KEY, key.bytes()).bytes(RECORD_VALUE, value.bytes());
        received.ifPresent(at -> out.text(RECORD_RECEIVED, TIME.format(at)));
        life.ifPresent(left -> out.number(RECORD_LIFE, Math.clamp(left.toSeconds(), 1, LIFE_MAX)));
        return out;
    }

    /** The fields of a message, each within its bound. */
    private static final class Fields {
        private int type;
        private byte[] key = new byte[0];
        private @Nullable ProtoReader record;
        private Optional<Duration> life = Optional.empty();
        private final List<PeerAddresses> closer = new ArrayList<>();
        private final List<PeerAddresses> providers = new ArrayList<>();

        Fields(byte[] message) throws WireException {
            ProtoReader in = new ProtoReader(message);
            while (in.next()) {
                switch (in.field()) {
                    case TYPE -> type = Math.clamp(in.number(), -1, Integer.MAX_VALUE);
                    case KEY -> key = in.bytes();
                    case RECORD -> record = in.message();
                    case CLOSER -> read(in, closer);
                    case PROVIDERS -> read(in, providers);
                    default -> in.skip();
                }
            }
        }

        Key key() throws WireException {
            if (key.length == 0 || key.length > KEY_MAX) {
                throw new WireException("kad: a key of " + key.length + " bytes, 1 to " + KEY_MAX + " accepted");
            }
            return Key.of(key);
        }

        Value requireValue(Key expected) throws WireException {
            return value(expected).orElseThrow(() -> new WireException("kad: the record is missing"));
        }

        /** The record's value, if there is a record; it must be the one of that key. */
        Optional<Value> value(Key expected) throws WireException {
            if (record == null) {
                return Optional.empty();
            }
            byte[] recordKey = new byte[0];
            byte[] value = new byte[0];
            while (record.next()) {
                switch (record.field()) {
                    case RECORD_KEY -> recordKey = record.bytes();
                    case RECORD_VALUE -> value = record.bytes();
                    case RECORD_LIFE -> life = life(record.number());
                    default -> record.skip();
                }
            }
            if (!Key.of(recordKey).equals(expected)) {
                throw new WireException("kad: the record is one of another key");
            }
            if (value.length > VALUE_MAX) {
                throw new WireException("kad: a value of " + value.length + " bytes, at most " + VALUE_MAX);
            }
            return Optional.of(Value.of(value));
        }

        private static Optional<Duration> life(long seconds) {
            return seconds > 0 ? Optional.of(Duration.ofSeconds(Math.min(seconds, LIFE_MAX))) : Optional.empty();
        }

        private static void read(ProtoReader in, List<PeerAddresses> peers) throws WireException {
            if (peers.size() < PEERS_TAKEN_MAX) {
                PeerCodec.read(in.message()).ifPresent(peers::add);
            } else {
                in.skip();
            }
        }
    }
}
