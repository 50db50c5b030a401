package org.fallow.node.io.sensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** A library of the system, through the foreign-function API. */
final class Native {
    private final SymbolLookup symbols;

    /** A call into it. */
    @FunctionalInterface
    interface Call<T> {
        /** What {@link MethodHandle#invokeExact} does and throws. */
        T call() throws Throwable;
    }

    private Native(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /**
     * Loads a library for good.
     *
     * @throws IllegalArgumentException when it is not there
     */
    @SuppressWarnings("restricted") // the system's own libraries
    static Native library(String name) {
        return new Native(SymbolLookup.libraryLookup(name, Arena.global()));
    }

    /** A function that is there. */
    MethodHandle function(String name, FunctionDescriptor shape) {
        return find(name, shape).orElseThrow(() -> new IllegalArgumentException("it has no " + name));
    }

    /** A function that may be there. */
    @SuppressWarnings("restricted") // the system's own libraries
    Optional<MethodHandle> find(String name, FunctionDescriptor shape) {
        return symbols.find(name).map(at -> Linker.nativeLinker().downcallHandle(at, shape));
    }

    /** Makes a call; what a mistaken signature throws is a bug. */
    static <T> T call(Call<T> call) {
        try {
            return call.call();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
