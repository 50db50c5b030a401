package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.junit.jupiter.api.Test;

class CustodyCodecTest {
    private static final ShardId SHARD = new ShardId(Cid.of(Cid.Codec.RAW, new byte[] {1}), 3);
    private static final UnitId UNIT = new UnitId(SHARD.batch(), 3_001);
    private static final byte[] PEER = KeyPair.generate(new Random(1)).peerId().bytes();

    private static final Item.Envelopes PAGE =
            new Item.Envelopes(List.of(new byte[9]), List.of(new byte[8]), List.of(new byte[7]));

    private static final List<Request> REQUESTS = List.of(
            new Request.Announce(SHARD),
            new Request.Lease(SHARD, 256),
            new Request.Renew(List.of(new Item.Progress(UNIT, 500))),
            new Request.Decline(UNIT, Request.Cause.OUT_OF_TIME),
            new Request.Cast(new byte[300]),
            new Request.Open(new byte[3_000]),
            new Request.Standing(List.of(UNIT, UNIT)),
            new Request.Digest(SHARD, new byte[32]),
            new Request.Pull(SHARD, List.of(new Item.Known(3_001, List.of(new byte[16], new byte[16])))),
            new Request.Push(SHARD, PAGE, List.of(new Item.Hint(1, PEER, 5))),
            new Request.Heed(new byte[200]),
            new Request.Collect(SHARD, 3_000, 1_000),
            new Request.Tally(SHARD),
            new Request.Learn(SHARD, new byte[500]));

    private static final Item.Counts COUNTS = new Item.Counts(10, 3, 1, 2, 9, 1_700_000_000_000L);

    private static final List<Response> RESPONSES = List.of(
            new Response.Done(),
            new Response.Leased(List.of(3_001L, 3_009L), 60_000, 10_000),
            new Response.Renewed(List.of(Response.LeaseState.HELD, Response.LeaseState.LAPSED)),
            new Response.Standings(List.of(Response.Standing.values())),
            new Response.Digests(false, List.of(new Item.UnitDigest(4, new byte[8]))),
            new Response.Page(PAGE, List.of()),
            new Response.Collected(PAGE, -1, COUNTS),
            new Response.Tallied(COUNTS),
            new Response.Refused(Reason.BUSY, "later", 2_000));

    @Test
    void everyMessageSurvivesEncodingAndReading() throws Exception {
        for (Request request : REQUESTS) {
            Call call =
                    new Call(Call.VERSION, 10_000, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", request);
            byte[] bytes = CustodyCodec.encode(call);
            assertThat(CustodyCodec.call(bytes)).usingRecursiveComparison().isEqualTo(call);
        }
        for (Response response : RESPONSES) {
            byte[] bytes = CustodyCodec.encode(response);
            assertThat(CustodyCodec.response(bytes)).usingRecursiveComparison().isEqualTo(response);
        }
    }

    @Test
    void aKindThatIsNotKnownIsReadByItsName() throws Exception {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("kind", "audit");
        request.put("segment", 7);
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("version", 2);
        call.put("timeoutMillis", 1_000);
        call.put("trace", "");
        call.put("flavour", "new");
        call.put("request", request);
        assertThat(CustodyCodec.call(Cbor.encode(call)).request()).isEqualTo(new Request.Unknown("audit"));
    }

    @Test
    void boundsAreCheckedWhenReading() {
        assertThatThrownBy(() -> new Request.Lease(SHARD, 257)).hasMessageContaining("max: 257");
        assertThatThrownBy(() -> CustodyCodec.call(new byte[CustodyCodec.MESSAGE_BYTES_MAX + 1]))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("at most");
    }

    @Seeds(count = 300)
    void hostileBytesAreRefusedAndNothingElse(long seed) {
        Chance chance = Chance.of(seed);
        Request request = chance.pick(REQUESTS);
        Response response = chance.pick(RESPONSES);
        readOrRefuse(spoil(CustodyCodec.encode(new Call(Call.VERSION, 10, "", request)), chance), true);
        readOrRefuse(spoil(CustodyCodec.encode(response), chance), false);
        byte[] noise = new byte[chance.nextInt(200)];
        chance.nextBytes(noise);
        readOrRefuse(noise, chance.happens(0.5));
    }

    /** Anything but a {@link WireException} fails the test. */
    private static void readOrRefuse(byte[] bytes, boolean call) {
        try {
            Object read = call ? CustodyCodec.call(bytes) : CustodyCodec.response(bytes);
            assertThat(read).isNotNull();
        } catch (WireException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    private static byte[] spoil(byte[] bytes, Chance chance) {
        byte[] spoilt = Arrays.copyOf(bytes, chance.happens(0.3) ? chance.nextInt(bytes.length) : bytes.length);
        for (int i = 0; i < 1 + chance.nextInt(4) && spoilt.length > 0; i++) {
            spoilt[chance.nextInt(spoilt.length)] = (byte) chance.nextInt(256);
        }
        return spoilt;
    }
}
