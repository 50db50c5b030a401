package org.fallow.node.io.sensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of Xlib that are needed, on a connection to the X server of this session. One thread at a time.
 *
 * <p>Xlib ends the process when the server goes away, unless it is told otherwise, which it can be since 1.7; an older one
 * is not used.
 */
final class Xlib {
    /** {@code XScreenSaverInfo} on 64 bits: window, state, kind, til_or_since, idle, eventMask. */
    private static final long INFO_BYTES = 40;

    private static final long INFO_IDLE = 24;
    private static final int FORMAT_32 = 32;
    private static final long ITEMS_MAX = 64;
    private static final long ANY_TYPE = 0;
    private static final FunctionDescriptor ON_ERROR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor ON_IO_ERROR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final FunctionDescriptor ON_EXIT = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);

    private final MethodHandle open;
    private final MethodHandle root;
    private final MethodHandle atom;
    private final MethodHandle property;
    private final MethodHandle free;
    private final MethodHandle setExit;
    private final MethodHandle hasSaver;
    private final MethodHandle saver;
    private final MemorySegment exit;

    private @Nullable MemorySegment display;

    /**
     * Loads the libraries, and takes it from Xlib to end this process.
     *
     * @throws IllegalArgumentException when they are not there, or too old
     */
    Xlib() {
        Native x11 = Native.library("libX11.so.6");
        setExit = x11.find("XSetIOErrorExitHandler", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS))
                .orElseThrow(() -> new IllegalArgumentException("libX11 is older than 1.7"));
        open = x11.function("XOpenDisplay", FunctionDescriptor.of(ADDRESS, ADDRESS));
        root = x11.function("XDefaultRootWindow", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        atom = x11.function("XInternAtom", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT));
        property = x11.function(
                "XGetWindowProperty",
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS,
                        ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        free = x11.function("XFree", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        Native xss = Native.library("libXss.so.1");
        hasSaver =
                xss.function("XScreenSaverQueryExtension", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        saver = xss.function("XScreenSaverQueryInfo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
        exit = stub(gone(), ON_EXIT);
        MethodHandle setError = x11.function("XSetErrorHandler", FunctionDescriptor.of(ADDRESS, ADDRESS));
        MethodHandle setIoError = x11.function("XSetIOErrorHandler", FunctionDescriptor.of(ADDRESS, ADDRESS));
        MethodHandle zero = MethodHandles.constant(int.class, 0);
        MethodHandle ignore = MethodHandles.dropArguments(zero, 0, MemorySegment.class, MemorySegment.class);
        MethodHandle ignoreIo = MethodHandles.dropArguments(zero, 0, MemorySegment.class);
        // Otherwise Xlib also ends the process when a window is gone before its properties were read.
        Native.call(() -> {
            MemorySegment _ = (MemorySegment) setError.invokeExact(stub(ignore, ON_ERROR));
            return (MemorySegment) setIoError.invokeExact(stub(ignoreIo, ON_IO_ERROR));
        });
    }

    @SuppressWarnings("restricted") // Xlib calls it
    private static MemorySegment stub(MethodHandle handler, FunctionDescriptor shape) {
        return Linker.nativeLinker().upcallStub(handler, shape, Arena.global());
    }

    private MethodHandle gone() {
        try {
            return MethodHandles.lookup()
                    .bind(this, "gone", MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Called by Xlib, in the middle of a call of ours, when the server has gone; what it keeps is lost. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Xlib calls it so, by the stub exit
    private void gone(MemorySegment lost, MemorySegment nothing) {
        display = null;
    }

    /** Whether the server answered when last asked. */
    boolean live() {
        return display != null;
    }

    /** Whether there is a connection, an old one or a new one. */
    boolean connect() {
        if (display == null) {
            MemorySegment opened = Native.call(() -> (MemorySegment) open.invokeExact(MemorySegment.NULL));
            if (opened.address() != 0) {
                display = opened;
                Native.call(() -> {
                    setExit.invokeExact(opened, exit, MemorySegment.NULL);
                    return opened;
                });
            }
        }
        return display != null;
    }

    /** Milliseconds since the last input; empty where the server does not tell or has gone. */
    OptionalLong idleMillis() {
        MemorySegment server = display;
        if (server == null) {
            return OptionalLong.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(JAVA_INT, 2);
            MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
            boolean told = Native.call(() -> (int) hasSaver.invokeExact(server, two, two.asSlice(Integer.BYTES)) != 0
                    && (int) saver.invokeExact(server, (long) root.invokeExact(server), info) != 0);
            return told && display != null ? OptionalLong.of(info.get(JAVA_LONG, INFO_IDLE)) : OptionalLong.empty();
        }
    }

    /** The number of a name; 0 where nobody has used the name. */
    long atom(String name) {
        MemorySegment server = display;
        if (server == null) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return Native.call(() -> (long) atom.invokeExact(server, text, 1));
        }
    }

    /** The window that all others are in. */
    long root() {
        MemorySegment server = display;
        return server == null ? 0 : Native.call(() -> (long) root.invokeExact(server));
    }

    /** A window's list of numbers; empty where it has no such list. */
    @SuppressWarnings("restricted") // Xlib says how long its list is
    Optional<long[]> numbers(long window, long name) {
        MemorySegment server = display;
        if (server == null || name == 0) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment type = arena.allocate(JAVA_LONG);
            MemorySegment format = arena.allocate(JAVA_INT);
            MemorySegment count = arena.allocate(JAVA_LONG);
            MemorySegment rest = arena.allocate(JAVA_LONG);
            MemorySegment data = arena.allocate(ADDRESS);
            int status = Native.call(() -> (int) property.invokeExact(
                    server, window, name, 0L, ITEMS_MAX, 0, ANY_TYPE, type, format, count, rest, data));
            MemorySegment items = data.get(ADDRESS, 0);
            if (status != 0 || display == null || items.address() == 0) {
                return Optional.empty();
            }
            // Numbers of 32 bits on the wire are longs here.
            long bytes = format.get(JAVA_INT, 0) == FORMAT_32 ? count.get(JAVA_LONG, 0) * Long.BYTES : 0;
            long[] numbers = items.reinterpret(bytes).toArray(JAVA_LONG);
            Native.call(() -> (int) free.invokeExact(items));
            return Optional.of(numbers);
        }
    }
}
