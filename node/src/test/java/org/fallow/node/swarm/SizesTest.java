package org.fallow.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.wire.Varint;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;

class SizesTest {
    private static int framed(byte[] message) {
        return Varint.encode(message.length).length + message.length;
    }

    @Seeds(count = 50)
    void countTheVeryBytesThatTheCodecWrites(long seed) {
        Chance chance = Chance.of(seed);
        byte[] bytes = new byte[chance.nextInt(1, MessageCodec.KEY_MAX)];
        chance.nextBytes(bytes);
        Key key = Key.of(bytes);
        Value value = Value.of(new byte[chance.nextInt(MessageCodec.VALUE_MAX / 2)]);
        List<PeerAddresses> peers = IntStream.range(0, chance.nextInt(21))
                .mapToObj(i -> Census.peer(chance.fork(i)))
                .toList();
        Sizes sizes = new Sizes(Census.peer(chance));
        List<Request> requests = List.of(
                new Request.FindNode(key),
                new Request.GetValue(key),
                new Request.PutValue(key, value),
                new Request.GetProviders(key),
                new Request.AddProvider(key, peers),
                new Request.Ping());
        for (Request request : requests) {
            assertThat(sizes.of(request)).as("%s", request).isEqualTo(framed(MessageCodec.encode(request)));
        }
        Instant now = Instant.parse("2026-11-21T10:00:00.5Z");
        List<Response> responses = List.of(
                new Response.Nodes(peers),
                new Response.Found(key, Optional.of(value), Optional.of(now), peers),
                new Response.Found(key, Optional.empty(), Optional.empty(), peers),
                new Response.Stored(key, value),
                new Response.Providers(peers, peers),
                new Response.Pong());
        for (int i = 0; i < responses.size(); i++) {
            Request request = requests.get(List.of(0, 1, 1, 2, 3, 5).get(i));
            Response response = responses.get(i);
            assertThat(sizes.of(response, request))
                    .as("%s", response)
                    .isEqualTo(framed(MessageCodec.encode(response, request)));
            assertThat(sizes.atMost(response)).isGreaterThanOrEqualTo(sizes.of(response, request));
        }
    }
}
