package org.fallow.work.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String input(String first, byte[] previous) throws WireException {
        return new String(Chain.input(bytes(first), previous), StandardCharsets.UTF_8);
    }

    @Test
    void aResultThatIsJsonStandsInTheInputByteForByteWithoutTheSpaceAroundIt() throws WireException {
        assertThat(input("{\"seed\":1}", bytes(" {\"e\": -1.50, \"é\":[]}\n")))
                .isEqualTo("{\"seed\":1,\"previous\":{\"e\": -1.50, \"é\":[]}}");
        assertThat(input(" { } ", bytes("\"a\\u00e9\""))).isEqualTo("{\"previous\":\"a\\u00e9\"}");
        assertThat(input("{ \"a\" : 1 }", bytes("null"))).isEqualTo("{\"a\" : 1,\"previous\":null}");
    }

    @Test
    void anyOtherResultStandsThereInBase64() throws WireException {
        for (byte[] result : List.of(
                new byte[] {(byte) 0xff, 0},
                bytes(""),
                bytes("  "),
                bytes("1 2"),
                bytes("{\"a\":1,}"),
                bytes("NaN"),
                bytes("'a'"),
                bytes("01"),
                bytes("\"\\x\""),
                bytes("[1"),
                bytes("\ufeff1"),
                bytes("1/* */"),
                bytes("[".repeat(Chain.DEPTH_MAX + 1) + "]".repeat(Chain.DEPTH_MAX + 1)),
                bytes("1".repeat(Chain.NUMBER_CHARS_MAX + 1)))) {
            String coded = Base64.getEncoder().encodeToString(result);
            assertThat(input("{}", result)).isEqualTo("{\"previous\":\"" + coded + "\"}");
        }
    }

    @Test
    void whatIsNoObjectOrHasTheFieldAlreadyBeginsNoChain() {
        assertThat(Chain.fault(bytes("{\"a\":{\"previous\":1}}"))).isEmpty();
        assertThat(Chain.fault(bytes("{\"previous\":1}")))
                .hasValueSatisfying(t -> assertThat(t).contains("already"));
        for (String text : List.of("[]", "1", "", "{", "{} {}", "{\"a\":}", "HPHP")) {
            assertThat(Chain.fault(bytes(text))).as(text).isPresent();
        }
        assertThatThrownBy(() -> Chain.input(bytes("[]"), bytes("1"))).isInstanceOf(WireException.class);
    }

    @Test
    void anInputThatWouldBeTooLongIsRefused() {
        assertThatThrownBy(() -> Chain.input(bytes("{}"), new byte[UnitList.INPUT_BYTES_MAX]))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("bytes, at most");
    }

    @Test
    void aChainLiesInOneShardAndItsUnitsComeOneAfterTheOther() throws WireException {
        UnitSource.Sweep seeds = new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 900, 1)));
        UnitSource.Chained chains = new UnitSource.Chained(seeds, 5);
        assertThat(chains.count()).isEqualTo(4_500);
        for (long unit = 0; unit < chains.count(); unit++) {
            boolean begins = unit % 5 == 0;
            assertThat(chains.after(unit)).isEqualTo(begins ? OptionalLong.empty() : OptionalLong.of(unit - 1));
            assertThat(begins || unit / Batch.SHARD_UNITS == (unit - 1) / Batch.SHARD_UNITS)
                    .isTrue();
            assertThat(chains.chain(unit)).isEqualTo(unit / 5);
        }
        assertThat(Cbor.decode(Cbor.encode(chains), UnitSource.class)).isEqualTo(chains);
    }

    @Test
    void aLengthThatDoesNotDivideAShardAndChainsOfChainsAreRefused() {
        UnitSource.Sweep seeds = new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 2, 1)));
        assertThatThrownBy(() -> new UnitSource.Chained(seeds, 3)).hasMessageContaining("does not divide");
        assertThatThrownBy(() -> new UnitSource.Chained(seeds, 1)).hasMessageContaining("generations");
        assertThatThrownBy(() -> new UnitSource.Chained(new UnitSource.Chained(seeds, 2), 2))
                .hasMessageContaining("chains of chains");
    }
}
