/**
 * Collatz walks: from every start in [first, first + count), halve what is even, make 3n + 1 of what is odd, until 1.
 * Standard input: {@code {"count":C,"first":F}}. Standard output: {@code {"start":S,"steps":N}}, the start with the most
 * steps, of equals the smallest.
 */
public final class Kernel {
    private static final int INPUT_MAX = 4_096;

    /** Up to here no walk leaves 63 bits. */
    private static final long START_MAX = 1_000_000_000;

    private Kernel() {}

    /** Runs one unit. */
    public static void main(String[] arguments) {
        String json = Stdio.read(INPUT_MAX);
        long first = number(json, "first");
        long count = number(json, "count");
        if (first < 1 || first > START_MAX || count < 1 || count > START_MAX - first) {
            Stdio.refuse("the input should be {\"count\":C,\"first\":F}");
            return;
        }
        long best = first;
        int most = -1;
        for (long start = first; start < first + count; start++) {
            int steps = steps(start);
            if (steps > most) {
                most = steps;
                best = start;
            }
        }
        Stdio.write("{\"start\":" + best + ",\"steps\":" + most + "}");
    }

    private static int steps(long start) {
        int steps = 0;
        for (long n = start; n != 1; n = (n & 1) == 0 ? n >> 1 : 3 * n + 1) {
            steps++;
        }
        return steps;
    }

    /** The whole number of a field of a flat JSON object; -1 where there is none. */
    private static long number(String json, String name) {
        int at = json.indexOf("\"" + name + "\":");
        long value = 0;
        int digits = 0;
        for (at = at < 0 ? json.length() : at + name.length() + 3; at < json.length() && digits < 18; at++) {
            char c = json.charAt(at);
            if (c == ' ' && digits == 0) {
                continue;
            }
            if (c < '0' || c > '9') {
                break;
            }
            value = value * 10 + (c - '0');
            digits++;
        }
        return digits == 0 ? -1 : value;
    }
}
