package org.fallow.work.wasi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The functions of {@code wasi_snapshot_preview1}, all of them: a program that imports one links, and one that is not
 * served answers {@code ENOSYS}.
 *
 * @see <a href="https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md">WASI preview 1</a>
 */
public enum Call {
    /** The arguments. */
    ARGS_GET("ii"),
    /** How many arguments, and their bytes. */
    ARGS_SIZES_GET("ii"),
    /** The environment: empty. */
    ENVIRON_GET("ii"),
    /** How large the environment is. */
    ENVIRON_SIZES_GET("ii"),
    /** The grain of a clock. */
    CLOCK_RES_GET("ii"),
    /** The virtual time. */
    CLOCK_TIME_GET("iIi"),
    /** Not served. */
    FD_ADVISE("iIIi"),
    /** Not served. */
    FD_ALLOCATE("iII"),
    /** Closes a standard stream. */
    FD_CLOSE("i"),
    /** Not served. */
    FD_DATASYNC("i"),
    /** What a standard stream is. */
    FD_FDSTAT_GET("ii"),
    /** Not served. */
    FD_FDSTAT_SET_FLAGS("ii"),
    /** Not served. */
    FD_FDSTAT_SET_RIGHTS("iII"),
    /** Not served. */
    FD_FILESTAT_GET("ii"),
    /** Not served. */
    FD_FILESTAT_SET_SIZE("iI"),
    /** Not served. */
    FD_FILESTAT_SET_TIMES("iIIi"),
    /** Not served. */
    FD_PREAD("iiiIi"),
    /** There are no folders: a bad descriptor, which ends a program's search for them. */
    FD_PRESTAT_GET("ii"),
    /** As {@link #FD_PRESTAT_GET}. */
    FD_PRESTAT_DIR_NAME("iii"),
    /** Not served. */
    FD_PWRITE("iiiIi"),
    /** Reads standard input. */
    FD_READ("iiii"),
    /** Not served. */
    FD_READDIR("iiiIi"),
    /** Not served. */
    FD_RENUMBER("ii"),
    /** The standard streams cannot seek. */
    FD_SEEK("iIii"),
    /** Not served. */
    FD_SYNC("i"),
    /** The standard streams cannot seek. */
    FD_TELL("ii"),
    /** Writes standard output or standard error. */
    FD_WRITE("iiii"),
    /** Not served. */
    PATH_CREATE_DIRECTORY("iii"),
    /** Not served. */
    PATH_FILESTAT_GET("iiiii"),
    /** Not served. */
    PATH_FILESTAT_SET_TIMES("iiiiIIi"),
    /** Not served. */
    PATH_LINK("iiiiiii"),
    /** Not served. */
    PATH_OPEN("iiiiiIIii"),
    /** Not served. */
    PATH_READLINK("iiiiii"),
    /** Not served. */
    PATH_REMOVE_DIRECTORY("iii"),
    /** Not served. */
    PATH_RENAME("iiiiii"),
    /** Not served. */
    PATH_SYMLINK("iiiii"),
    /** Not served. */
    PATH_UNLINK_FILE("iii"),
    /** Not served. */
    POLL_ONEOFF("iiii"),
    /** Ends the program. */
    PROC_EXIT("i"),
    /** Not served. */
    PROC_RAISE("i"),
    /** Does nothing: there is one thread. */
    SCHED_YIELD(""),
    /** The seeded random stream. */
    RANDOM_GET("ii"),
    /** Not served. */
    SOCK_ACCEPT("iii"),
    /** Not served. */
    SOCK_RECV("iiiiii"),
    /** Not served. */
    SOCK_SEND("iiiii"),
    /** Not served. */
    SOCK_SHUTDOWN("ii");

    /** The module that programs import them from. */
    public static final String MODULE = "wasi_snapshot_preview1";

    private static final Map<String, Call> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Call::wasiName, Function.identity()));

    private final String params;

    Call(String params) {
        this.params = params;
    }

    /** The function of this name, as modules import it. */
    public static Optional<Call> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Its name, as modules import it. */
    public String wasiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its parameters' types, {@code i} for 32-bit and {@code I} for 64-bit integers. */
    public String params() {
        return params;
    }

    /** Its results' types: an error number, or nothing. */
    public String results() {
        return this == PROC_EXIT ? "" : "i";
    }
}
