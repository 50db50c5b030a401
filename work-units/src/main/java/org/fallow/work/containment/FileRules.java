package org.fallow.work.containment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What Landlock is told: nothing may be done to files or TCP ports but reading below named paths. Each version of the
 * kernel's interface knows more kinds of access to forbid.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/userspace-api/landlock.html">Landlock</a>
 */
public final class FileRules {
    private static final long EXECUTE = 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_FOLDER = 1 << 3;
    private static final int ACCESSES_FIRST = 13;
    private static final long CONNECT_AND_BIND = 3;
    private static final long ABSTRACT_SOCKETS_AND_SIGNALS = 3;

    private static final int MOVES_SINCE = 2;
    private static final int TRUNCATES_SINCE = 3;
    private static final int TCP_SINCE = 4;
    private static final int DEVICES_SINCE = 5;
    private static final int SCOPES_SINCE = 6;

    private FileRules() {}

    /** {@code struct landlock_ruleset_attr} for a version of the interface, 1 or more: everything it can forbid. */
    public static byte[] ruleset(int abi) {
        int accesses = ACCESSES_FIRST
                + (abi >= MOVES_SINCE ? 1 : 0)
                + (abi >= TRUNCATES_SINCE ? 1 : 0)
                + (abi >= DEVICES_SINCE ? 1 : 0);
        int words = abi >= SCOPES_SINCE ? 3 : abi >= TCP_SINCE ? 2 : 1;
        ByteBuffer attributes = ByteBuffer.allocate(words * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        attributes.putLong((1L << accesses) - 1);
        if (words > 1) {
            attributes.putLong(CONNECT_AND_BIND);
        }
        if (words > 2) {
            attributes.putLong(ABSTRACT_SOCKETS_AND_SIGNALS);
        }
        return attributes.array();
    }

    /**
     * {@code struct landlock_path_beneath_attr}: what lies at or below an open file may be read.
     *
     * @param folder whether it is a folder; only these can be listed
     * @param executed whether programs there may be started
     */
    public static byte[] readable(int descriptor, boolean folder, boolean executed) {
        long access = READ_FILE | (folder ? READ_FOLDER : 0) | (executed ? EXECUTE : 0);
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(access)
                .putInt(descriptor)
                .array();
    }

    /** What the interface's version cannot forbid, in words; empty when nothing is missing. */
    public static String missing(int abi) {
        if (abi < TRUNCATES_SINCE) {
            return "this kernel's Landlock (version " + abi + ") cannot forbid truncating files";
        }
        return abi < SCOPES_SINCE
                ? "this kernel's Landlock (version " + abi
                        + ") does not separate signals and abstract sockets; seccomp does"
                : "";
    }
}
