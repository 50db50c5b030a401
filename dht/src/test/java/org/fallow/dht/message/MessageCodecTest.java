package org.fallow.dht.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Key KEY = Key.of("/n/key".getBytes(StandardCharsets.UTF_8));
    private static final Value VALUE = Value.of(new byte[] {1, 2, 3});

    private static List<Request> requests(Chance chance) {
        return List.of(
                new Request.FindNode(Key.of(Peers.id(chance))),
                new Request.GetValue(KEY),
                new Request.PutValue(KEY, VALUE),
                new Request.PutValue(KEY, VALUE, Optional.of(Duration.ofHours(47))),
                new Request.GetProviders(KEY),
                new Request.AddProvider(KEY, Peers.peers(2, chance)),
                new Request.Ping());
    }

    private static Response response(Request request, List<PeerAddresses> peers) {
        return switch (request) {
            case Request.FindNode find -> new Response.Nodes(peers);
            case Request.GetValue get ->
                new Response.Found(
                        KEY, Optional.of(VALUE), Optional.empty(), Optional.of(Duration.ofSeconds(1)), peers);
            case Request.PutValue put -> new Response.Stored(KEY, VALUE);
            case Request.GetProviders get -> new Response.Providers(peers, peers.reversed());
            case Request.AddProvider add -> new Response.Delivered();
            case Request.Ping ping -> new Response.Pong();
        };
    }

    @Seeds(count = 20)
    void messagesSurviveTheirBytes(long seed) throws Exception {
        Chance chance = Chance.of(seed);
        for (Request request : requests(chance)) {
            assertThat(MessageCodec.decodeRequest(MessageCodec.encode(request))).isEqualTo(request);
            Response response = response(request, Peers.peers(chance.nextInt(20), chance));
            if (!(response instanceof Response.Delivered)) {
                byte[] bytes = MessageCodec.encode(response, request);
                assertThat(MessageCodec.decodeResponse(bytes, request)).isEqualTo(response);
            }
        }
    }

    @Seeds(count = 200)
    void mangledBytesAreAMessageOrAWireExceptionAndNothingElse(long seed) {
        Chance chance = Chance.of(seed);
        Request request = chance.pick(requests(chance));
        Response response = response(request, Peers.peers(3, chance));
        byte[] sound = chance.happens(0.5) || response instanceof Response.Delivered
                ? MessageCodec.encode(request)
                : MessageCodec.encode(response, request);
        byte[] mangled = Arrays.copyOf(sound, chance.nextInt(sound.length + 8));
        for (int i = chance.nextInt(6); i > 0 && mangled.length > 0; i--) {
            mangled[chance.nextInt(mangled.length)] = (byte) chance.nextInt(256);
        }
        for (Decoding decoding : List.<Decoding>of(
                () -> MessageCodec.decodeRequest(mangled), () -> MessageCodec.decodeResponse(mangled, request))) {
            try {
                assertThat(decoding.decode()).isNotNull();
            } catch (WireException e) {
                assertThat(e).hasMessageContaining(":");
            }
        }
    }

    private interface Decoding {
        Object decode() throws WireException;
    }

    @Seeds(count = 20)
    void whatIsSentNeverExceedsItsBound(long seed) throws Exception {
        Chance chance = Chance.of(seed);
        List<PeerAddresses> fat = Stream.generate(() -> new PeerAddresses(
                        Peers.id(chance),
                        Collections.nCopies(30, Peers.address("/dns4/" + "a".repeat(200) + "/tcp/1"))))
                .limit(60)
                .toList();
        Key longest = Key.of(new byte[MessageCodec.KEY_MAX]);
        Value largest = Value.of(new byte[MessageCodec.VALUE_MAX]);
        Request get = new Request.GetValue(longest);
        byte[] found = MessageCodec.encode(
                new Response.Found(longest, Optional.of(largest), Optional.of(Instant.EPOCH), fat), get);
        assertThat(found).hasSizeLessThanOrEqualTo(MessageCodec.SENT_MAX);
        assertThat(MessageCodec.decodeResponse(found, get)).isInstanceOf(Response.Found.class);
        Request who = new Request.GetProviders(KEY);
        byte[] providers = MessageCodec.encode(new Response.Providers(fat, fat), who);
        assertThat(providers).hasSizeLessThanOrEqualTo(MessageCodec.SENT_MAX);
        Response.Providers read = (Response.Providers) MessageCodec.decodeResponse(providers, who);
        assertThat(read.providers()).hasSizeGreaterThan(5);
        assertThat(read.closer()).hasSizeGreaterThan(5);
        assertThat(MessageCodec.encode(new Request.PutValue(longest, largest)))
                .hasSizeLessThanOrEqualTo(MessageCodec.SENT_MAX);
        assertThat(MessageCodec.encode(new Request.AddProvider(KEY, fat)))
                .hasSizeLessThanOrEqualTo(MessageCodec.SENT_MAX);
    }

    /** {@code {1: 4, 2: "k", 8: {1: id, 2: address}*}}, as rust-libp2p writes it: each address ends in the peer's id. */
    @Test
    void anUnknownAddressCostsThatAddressOnlyAndATrailingPeerIdIsTakenOff() throws Exception {
        Chance chance = Chance.of(1);
        PeerAddresses peer = Peers.peer(chance);
        byte[] own = peer.addresses().getFirst().withPeer(peer.id()).bytes();
        byte[] foreign = peer.addresses().getFirst().withPeer(Peers.id(chance)).bytes();
        ProtoWriter entry = new ProtoWriter()
                .bytes(2, new byte[] {(byte) 0xff, 0x7f, 1})
                .bytes(2, new byte[0])
                .bytes(2, foreign)
                .bytes(1, peer.id().bytes())
                .bytes(2, own)
                .number(3, 1)
                .text(77, "of a later version");
        ProtoWriter broken = new ProtoWriter().bytes(1, new byte[] {1, 2, 3});
        byte[] message = new ProtoWriter()
                .message(8, broken)
                .message(8, entry)
                .number(10, 3)
                .number(1, 99)
                .toBytes();
        Response response = MessageCodec.decodeResponse(message, new Request.FindNode(KEY));
        assertThat(response).isEqualTo(new Response.Nodes(List.of(peer)));
    }

    @Test
    void aRecordOfAnotherKeyIsRefused() {
        byte[] message = new ProtoWriter()
                .number(1, 1)
                .message(3, new ProtoWriter().bytes(1, new byte[] {9}).bytes(2, new byte[] {1}))
                .toBytes();
        assertThatThrownBy(() -> MessageCodec.decodeResponse(message, new Request.GetValue(KEY)))
                .isInstanceOf(WireException.class);
        byte[] put = new ProtoWriter()
                .number(1, 0)
                .bytes(2, KEY.bytes())
                .message(3, new ProtoWriter().bytes(1, new byte[] {9}).bytes(2, new byte[] {1}))
                .toBytes();
        assertThatThrownBy(() -> MessageCodec.decodeRequest(put)).isInstanceOf(WireException.class);
    }

    @Test
    void boundsOfKeysValuesAndPeersHoldOnReading() throws Exception {
        byte[] longKey = new ProtoWriter()
                .number(1, 4)
                .bytes(2, new byte[MessageCodec.KEY_MAX + 1])
                .toBytes();
        assertThatThrownBy(() -> MessageCodec.decodeRequest(longKey)).isInstanceOf(WireException.class);
        byte[] noKey = new ProtoWriter().number(1, 4).toBytes();
        assertThatThrownBy(() -> MessageCodec.decodeRequest(noKey)).isInstanceOf(WireException.class);
        byte[] longValue =
                MessageCodec.encode(new Request.PutValue(KEY, Value.of(new byte[MessageCodec.VALUE_MAX + 1])));
        assertThatThrownBy(() -> MessageCodec.decodeRequest(longValue)).isInstanceOf(WireException.class);
        Chance chance = Chance.of(2);
        ProtoWriter many = new ProtoWriter();
        for (int i = 0; i < 1_000; i++) {
            many.message(8, new ProtoWriter().bytes(1, Peers.id(chance).bytes()));
        }
        Response response = MessageCodec.decodeResponse(many.toBytes(), new Request.FindNode(KEY));
        assertThat(response.closer()).hasSize(128);
    }

    @Test
    void theTimeAValueWasReceivedIsRfc3339WithAFraction() {
        byte[] bytes = MessageCodec.encode(
                new Response.Found(KEY, Optional.of(VALUE), Optional.of(Instant.EPOCH), List.of()),
                new Request.GetValue(KEY));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("1970-01-01T00:00:00.000000000Z");
    }
}
