package org.fallow.node.publication;

/** A line of {@code results.jsonl}: no line break at its end, none within. */
public final class ResultLine {
    private ResultLine() {}

    /** {@code {"unit":0,"input":{…},"result":{…}}}. Bytes that are not JSON come as text, or as {@code {"base64":"…"}}. */
    public static String of(Reducer.Item item) {
        return "{" + fields(item) + "}";
    }

    /**
     * {@code {"unit":0,"input":{…},"result":{…},"votes":2,"verdict":"accepted"}}.
     *
     * @param votes that prove the result
     */
    public static String of(Reducer.Item item, int votes, String verdict) {
        return "{" + fields(item) + ",\"votes\":" + votes + ",\"verdict\":" + Json.quote(verdict) + "}";
    }

    private static String fields(Reducer.Item item) {
        return "\"unit\":" + item.unit() + ",\"input\":" + Json.embed(item.input()) + ",\"result\":"
                + Json.embed(item.result());
    }
}
