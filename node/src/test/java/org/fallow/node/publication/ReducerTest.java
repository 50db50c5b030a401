package org.fallow.node.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.fallow.work.record.Reduce;
import org.junit.jupiter.api.Test;

class ReducerTest {
    private static final List<Reducer.Item> FOLDS = List.of(
            item(0, "{\"sequence\":\"HPH\",\"seed\":1}", "{\"energy\":-1,\"path\":\"RR\"}"),
            item(1, "{\"sequence\":\"HPH\",\"seed\":2}", "{\"energy\":-3,\"path\":\"RU\"}"),
            item(2, "{\"seed\":3,\"sequence\":\"HPH\"}", "{\"energy\":-3,\"path\":\"UU\"}"),
            item(3, "{\"sequence\":\"HH\",\"seed\":1}", "{\"energy\":0,\"path\":\"R\"}"),
            item(4, "{\"sequence\":\"HH\",\"seed\":2}", "{\"note\":\"a,\\\"b\\\"\"}"));

    @Test
    void linesCarryInputAndResultAsTheyAre() {
        assertThat(reduced(Reduce.Kind.JSONL, "", FOLDS.subList(0, 1)))
                .isEqualTo("{\"unit\":0,\"input\":{\"sequence\":\"HPH\",\"seed\":1},"
                        + "\"result\":{\"energy\":-1,\"path\":\"RR\"}}\n");
        assertThat(ResultLine.of(item(7, "x\n", "{\n \"a\": 1.0e-6\r\n}"), 2, "accepted"))
                .isEqualTo("{\"unit\":7,\"input\":\"x\\n\",\"result\":{  \"a\": 1.0e-6  },"
                        + "\"votes\":2,\"verdict\":\"accepted\"}");
        Reducer.Item binary = new Reducer.Item(0, new byte[] {(byte) 0xff}, new byte[0]);
        assertThat(ResultLine.of(binary)).isEqualTo("{\"unit\":0,\"input\":{\"base64\":\"/w==\"},\"result\":\"\"}");
    }

    @Test
    void theBestIsTheSmallestForEachInputWithoutItsSeed() {
        String lines = reduced(Reduce.Kind.BEST, "energy", FOLDS);
        assertThat(lines.lines()).hasSize(2);
        assertThat(lines.lines().toList().getFirst()).startsWith("{\"unit\":1,").contains("\"energy\":-3");
        assertThat(lines.lines().toList().getLast()).startsWith("{\"unit\":3,");
    }

    @Test
    void resultsWithoutTheFieldAreSkippedAndCounted() {
        Reducer.Reduced reduced = Reducer.reduce(new Reduce(Reduce.Kind.BEST, "energy"), FOLDS, part -> {});
        assertThat(reduced).isEqualTo(new Reducer.Reduced(4, 1));
        List<Reducer.Item> hostile = List.of(
                item(0, "{}", "{\"energy\":1e999999999}"),
                item(1, "{}", "{\"energy\":\"-1\"}"),
                item(2, "{}", "[-1]"),
                item(3, "{}", "[".repeat(5_000)),
                item(4, "{}", "{\"energy\":-1} {}"),
                item(5, "{}", "{\"energy\":-1,\"energy\":-2}"));
        assertThat(Reducer.reduce(new Reduce(Reduce.Kind.SUM, "energy"), hostile, part -> {}))
                .isEqualTo(new Reducer.Reduced(0, 6));
    }

    @Test
    void sumsAreExact() {
        assertThat(reduced(Reduce.Kind.SUM, "energy", FOLDS))
                .isEqualTo("{\"field\":\"energy\",\"sum\":-7,\"units\":4}\n");
        List<Reducer.Item> tenths = List.of(item(0, "", "{\"x\":0.1}"), item(1, "", "{\"x\":0.2}"));
        assertThat(reduced(Reduce.Kind.SUM, "x", tenths)).isEqualTo("{\"field\":\"x\",\"sum\":0.3,\"units\":2}\n");
    }

    @Test
    void aTableHasAColumnForEveryField() {
        assertThat(reduced(Reduce.Kind.CSV, "", FOLDS))
                .isEqualTo("unit,energy,note,path,seed,sequence\r\n"
                        + "0,-1,,RR,1,HPH\r\n"
                        + "1,-3,,RU,2,HPH\r\n"
                        + "2,-3,,UU,3,HPH\r\n"
                        + "3,0,,R,1,HH\r\n"
                        + "4,,\"a,\"\"b\"\"\",,2,HH\r\n");
        assertThat(reduced(Reduce.Kind.CSV, "", List.of(item(9, "x", "{\"unit\":1}"), item(10, "x", "7"))))
                .isEqualTo("unit,result,field.unit\r\n9,,1\r\n10,7,\r\n");
    }

    @Test
    void concatIsTheBytesInOrder() {
        assertThat(reduced(Reduce.Kind.CONCAT, "", List.of(item(0, "", "ab"), item(1, "", ""), item(2, "", "c"))))
                .isEqualTo("abc");
    }

    private static Reducer.Item item(long unit, String input, String result) {
        return new Reducer.Item(unit, input.getBytes(StandardCharsets.UTF_8), result.getBytes(StandardCharsets.UTF_8));
    }

    private static String reduced(Reduce.Kind kind, String field, List<Reducer.Item> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Reducer.reduce(new Reduce(kind, field), items, out::writeBytes);
        return out.toString(StandardCharsets.UTF_8);
    }
}
