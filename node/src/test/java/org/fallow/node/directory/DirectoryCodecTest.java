package org.fallow.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Cbor;
import org.junit.jupiter.api.Test;

class DirectoryCodecTest {
    private static DirectoryCall call(Question question) {
        return new DirectoryCall(1, 5_000, "", question);
    }

    @Test
    void everyQuestionSurvivesTheWire() throws Exception {
        List<Question> questions = List.of(
                new Question.Announcements(255, new byte[32]),
                new Question.Announcements(0, new byte[0]),
                new Question.Adverts(new byte[] {1, 2}, 256));
        for (Question question : questions) {
            DirectoryCall read = DirectoryCodec.call(DirectoryCodec.encode(call(question)));
            assertThat(read.question()).usingRecursiveComparison().isEqualTo(question);
        }
    }

    @Test
    void everyReplySurvivesTheWire() throws Exception {
        List<Reply> replies = List.of(
                new Reply.Announcements(1, List.of(new byte[] {1}), true),
                new Reply.Adverts(1, List.of(), false),
                new Reply.Refused(1, Reply.Reason.BUSY, "later", 2_000));
        for (Reply reply : replies) {
            assertThat(DirectoryCodec.reply(DirectoryCodec.encode(reply)))
                    .usingRecursiveComparison()
                    .isEqualTo(reply);
        }
    }

    @Test
    void aQuestionOfTheFutureIsReadByItsName() throws Exception {
        record Newer(String kind, int count) {}
        record NewerCall(int version, long timeoutMillis, String trace, Newer question, String also) {}
        byte[] bytes = Cbor.encode(new NewerCall(2, 1_000, "", new Newer("gossip", 3), "more"));
        assertThat(DirectoryCodec.call(bytes).question()).isEqualTo(new Question.Unknown("gossip"));
    }

    @Test
    void whatIsOutOfBoundsIsRefused() {
        assertThatThrownBy(() -> new Question.Announcements(256, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Question.Announcements(0, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Question.Adverts(new byte[0], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Question.Adverts(new byte[1], 257)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reply.Adverts(1, Collections.nCopies(65, new byte[0]), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DirectoryCodec.call(new byte[DirectoryCodec.CALL_BYTES_MAX + 1]))
                .isInstanceOf(WireException.class);
    }

    @Seeds(count = 200)
    void damagedMessagesAreReadOrRefusedAndNeverDoMore(long seed) {
        Random random = new Random(seed);
        byte[] call = DirectoryCodec.encode(call(new Question.Adverts(new byte[32], 9)));
        byte[] reply = DirectoryCodec.encode(new Reply.Adverts(1, List.of(new byte[20], new byte[3]), true));
        call[random.nextInt(call.length)] = (byte) random.nextInt();
        reply[random.nextInt(reply.length)] = (byte) random.nextInt();
        try {
            assertThat(DirectoryCodec.call(call)).isNotNull();
        } catch (WireException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
        try {
            assertThat(DirectoryCodec.reply(reply)).isNotNull();
        } catch (WireException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void aBucketsKeyIsTheMultihashOfItsName() {
        assertThat(HexFormat.of().formatHex(Buckets.multihash(7)))
                .isEqualTo("1220b9e3223094834eabcd67027c6068b0337a6d5a8e4dca76289bcfda2a9d64673b");
        assertThatThrownBy(() -> Buckets.multihash(256)).isInstanceOf(IllegalArgumentException.class);
    }
}
