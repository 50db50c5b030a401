/**
 * mandel: one tile of a picture of the Mandelbrot set. A {@code command} kernel in Java: the unit on standard input, the
 * result on standard output, nothing else.
 *
 * <p>Input: {@code {"limit":L,"size":S,"x":X,"y":Y,"zoom":Z}}. The picture is the square from -2-2i to 2+2i; at zoom Z it is
 * 2^Z tiles wide and high; tile (0, 0) is at the top left, where the imaginary part is greatest. A tile is S x S pixels, S
 * a power of two.
 *
 * <p>Result: {@code {"counts":"BASE64","limit":L,"size":S,"x":X,"y":Y,"zoom":Z}}: for each pixel, row by row from the top, the
 * first n with |z_n| > 2, or 0 if there is none up to the limit; 16 bits, the high byte first.
 *
 * <p>Every c is a multiple of a power of two and so exact in a double; the iteration is additions and multiplications in
 * a fixed order, which Java rounds alike everywhere.
 */
public final class Mandel {
    private static final int LIMIT_MAX = 65_535;
    private static final int SIZE_MAX = 256;
    private static final int ZOOM_MAX = 36;
    private static final int INPUT_MAX = 4_096;
    private static final String[] KEYS = {"limit", "size", "x", "y", "zoom"};
    private static final long[] LEAST = {1, 1, 0, 0, 0};
    private static final long[] MOST = {LIMIT_MAX, SIZE_MAX, (1L << ZOOM_MAX) - 1, (1L << ZOOM_MAX) - 1, ZOOM_MAX};
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Mandel() {}

    /** Runs one unit. */
    public static void main(String[] arguments) {
        long[] unit = parse(Stdio.read(INPUT_MAX));
        if (unit == null) {
            Stdio.refuse("mandel: the input should be {\"limit\":1..65535,\"size\":1..256,\"x\":X,\"y\":Y,\"zoom\":0..36},"
                    + " size a power of two, X and Y below 2^zoom");
            return;
        }
        StringBuilder result = new StringBuilder("{\"counts\":\"");
        base64(render((int) unit[0], (int) unit[1], unit[2], unit[3], (int) unit[4]), result);
        result.append('"');
        for (int key = 0; key < KEYS.length; key++) {
            result.append(",\"").append(KEYS[key]).append("\":").append(unit[key]);
        }
        Stdio.write(result.append('}').toString());
    }

    /** The counts of a tile, two bytes each. */
    private static byte[] render(int limit, int size, long x, long y, int zoom) {
        byte[] counts = new byte[2 * size * size];
        double half = 2.0 / (size * (double) (1L << zoom)); // half a pixel's width
        int at = 0;
        for (int row = 0; row < size; row++) {
            double im = 2.0 - half * (2 * (y * size + row) + 1);
            for (int column = 0; column < size; column++) {
                double re = half * (2 * (x * size + column) + 1) - 2.0;
                int count = count(re, im, limit);
                counts[at++] = (byte) (count >> 8);
                counts[at++] = (byte) count;
            }
        }
        return counts;
    }

    private static int count(double re, double im, int limit) {
        double a = 0;
        double b = 0;
        double aa = 0;
        double bb = 0;
        for (int n = 1; n <= limit; n++) {
            b = (a + a) * b + im;
            a = aa - bb + re;
            aa = a * a;
            bb = b * b;
            if (aa + bb > 4) {
                return n;
            }
        }
        return 0;
    }

    private static void base64(byte[] bytes, StringBuilder to) {
        for (int i = 0; i < bytes.length; i += 3) {
            int left = bytes.length - i;
            int three = (bytes[i] & 0xff) << 16
                    | (left > 1 ? (bytes[i + 1] & 0xff) << 8 : 0)
                    | (left > 2 ? bytes[i + 2] & 0xff : 0);
            to.append(DIGITS.charAt(three >> 18)).append(DIGITS.charAt(three >> 12 & 63));
            to.append(left > 1 ? DIGITS.charAt(three >> 6 & 63) : '=');
            to.append(left > 2 ? DIGITS.charAt(three & 63) : '=');
        }
    }

    /** The five numbers in the order of the keys, which may come in any order, each once; null for anything else. */
    private static long[] parse(String text) {
        String object = trimmed(text);
        if (!object.startsWith("{") || !object.endsWith("}")) {
            return null;
        }
        long[] numbers = {-1, -1, -1, -1, -1};
        for (int from = 1; from < object.length(); ) {
            int comma = object.indexOf(',', from);
            int end = comma < 0 ? object.length() - 1 : comma;
            int colon = object.indexOf(':', from);
            if (colon < 0 || colon > end) {
                return null;
            }
            int key = indexOf(trimmed(object.substring(from, colon)));
            if (key < 0 || numbers[key] >= 0) {
                return null;
            }
            numbers[key] = number(trimmed(object.substring(colon + 1, end)));
            from = end + 1;
        }
        return inRange(numbers) ? numbers : null;
    }

    private static int indexOf(String quoted) {
        for (int key = 0; key < KEYS.length; key++) {
            if (quoted.equals('"' + KEYS[key] + '"')) {
                return key;
            }
        }
        return -1;
    }

    /** A natural number as JSON writes it, or -1. */
    private static long number(String text) {
        if (text.isEmpty() || text.length() > 15 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number;
    }

    private static boolean inRange(long[] numbers) {
        for (int key = 0; key < KEYS.length; key++) {
            if (numbers[key] < LEAST[key] || numbers[key] > MOST[key]) {
                return false;
            }
        }
        long tiles = 1L << numbers[4];
        return numbers[2] < tiles && numbers[3] < tiles && Long.bitCount(numbers[1]) == 1;
    }

    /** Without the white space of JSON around it. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
