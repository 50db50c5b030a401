package org.fallow.node.io.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One thing that was looked at.
 *
 * @param name of it, one word
 * @param verdict how it is
 * @param found what is the case
 * @param remedy what to do about it; empty where nothing need be done
 */
public record Check(String name, Verdict verdict, String found, String remedy) {
    /** How a thing is. */
    public enum Verdict {
        /** As it should be. */
        @JsonProperty("ok")
        OK,
        /** Fallow works, but less well than it could. */
        @JsonProperty("warn")
        WARN,
        /** Fallow does not work so. */
        @JsonProperty("fail")
        FAIL
    }

    static Check ok(String name, String found) {
        return new Check(name, Verdict.OK, found, "");
    }

    static Check warn(String name, String found, String remedy) {
        return new Check(name, Verdict.WARN, found, remedy);
    }

    static Check fail(String name, String found, String remedy) {
        return new Check(name, Verdict.FAIL, found, remedy);
    }
}
