import org.teavm.interop.Address;
import org.teavm.interop.Import;

/**
 * Standard input and output of a kernel in Java, straight from WASI: TeaVM 0.13.1 has no {@code System.in} there. Copy this file into
 * your own kernel.
 *
 * <p>No object may be made between {@link Address#ofData} and the call that uses the address: the collector moves arrays.
 */
final class Stdio {
    private static final int IN = 0;
    private static final int OUT = 1;
    private static final int ERR = 2;

    private Stdio() {}

    @Import(module = "wasi_snapshot_preview1", name = "fd_read")
    private static native int fdRead(int stream, Address vectors, int count, Address done);

    @Import(module = "wasi_snapshot_preview1", name = "fd_write")
    private static native int fdWrite(int stream, Address vectors, int count, Address done);

    @Import(module = "wasi_snapshot_preview1", name = "proc_exit")
    private static native void procExit(int code);

    /** All of standard input, a character for each byte (ISO 8859-1); of a longer one, the first {@code max} bytes and one more. */
    static String read(int max) {
        byte[] bytes = new byte[max + 1];
        int length = 0;
        for (int read = -1; read != 0 && length < bytes.length; length += read) {
            read = transfer(IN, bytes, length);
        }
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = (char) (bytes[i] & 0xff);
        }
        return new String(chars);
    }

    /** Writes text of ASCII to standard output. */
    static void write(String text) {
        write(OUT, text);
    }

    /** Ends the program with code 1 and a line of the log. */
    static void refuse(String why) {
        write(ERR, why + "\n");
        procExit(1);
    }

    private static void write(int stream, String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        for (int written = 0; written < bytes.length; ) {
            written += transfer(stream, bytes, written);
        }
    }

    /** Reads or writes from this place in the array on, and says how much. */
    private static int transfer(int stream, byte[] bytes, int from) {
        int[] vector = new int[2]; // address and length
        int[] done = new int[1];
        vector[0] = Address.ofData(bytes).toInt() + from;
        vector[1] = bytes.length - from;
        int error = stream == IN
                ? fdRead(stream, Address.ofData(vector), 1, Address.ofData(done))
                : fdWrite(stream, Address.ofData(vector), 1, Address.ofData(done));
        if (error != 0) {
            procExit(1);
        }
        return done[0];
    }
}
