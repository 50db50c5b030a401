package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a unit comes to, the same on every sound machine, and therefore voted on: the kernel's result, or that there can
 * be none. The two are never taken for each other: votes commit to {@link #sealed()}, which begins with a byte that says
 * which it is, and their content ids differ in the codec. What one machine alone fails at is no answer.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Result.class, name = "result"),
    @JsonSubTypes.Type(value = Answer.Failure.class, name = "failure")
})
public sealed interface Answer {
    /** The content id: of a result the CID of its bytes as they are, of a failure that of its CBOR. */
    Cid cid();

    /** What a vote commits to: 0 and the result's bytes, or 1, the number of {@link Why} and the code in 4 bytes. */
    byte[] sealed();

    /**
     * The bytes that the kernel gave.
     *
     * @param bytes at most {@link Opening#RESULT_BYTES_MAX}; treat as immutable
     */
    record Result(byte[] bytes) implements Answer {
        private static final byte TAG = 0;

        /** Checks the bound. */
        public Result {
            Bounds.length("result", bytes.length, 0, Opening.RESULT_BYTES_MAX);
        }

        @Override
        public Cid cid() {
            return Cid.of(Cid.Codec.RAW, bytes);
        }

        @Override
        public byte[] sealed() {
            return ByteBuffer.allocate(1 + bytes.length).put(TAG).put(bytes).array();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Result result && Arrays.equals(bytes, result.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "result of " + bytes.length + " bytes";
        }
    }

    /**
     * There can be no result.
     *
     * @param why the kernel ends without one, on every machine
     * @param code what it returned where that is {@link Why#ERROR}, else 0
     */
    record Failure(Why why, int code) implements Answer {
        private static final byte TAG = 1;

        /** Checks that only an error has a code. */
        public Failure {
            Bounds.range(
                    "code", code, why == Why.ERROR ? Integer.MIN_VALUE : 0, why == Why.ERROR ? Integer.MAX_VALUE : 0);
        }

        /** For a reason that has no code. */
        public static Failure of(Why why) {
            return new Failure(why, 0);
        }

        @Override
        public Cid cid() {
            return Cid.of(Cid.Codec.CBOR, Cbor.encode(this));
        }

        @Override
        public byte[] sealed() {
            return ByteBuffer.allocate(2 + Integer.BYTES)
                    .put(TAG)
                    .put(why.number)
                    .putInt(code)
                    .array();
        }

        /** One line for people. */
        @JsonIgnore
        public String text() {
            return why == Why.ERROR ? why.text + " " + code : why.text;
        }
    }

    /**
     * Why there can be no result. Time, memory of the machine, depth of its stack and crashes are not here: they depend on
     * the machine. Numbers are never used again for something else.
     */
    enum Why {
        /** The kernel returned an error, or a number that means nothing. */
        @JsonProperty("error")
        ERROR(1, "the kernel ended with error"),
        /** The instruction of that name. */
        @JsonProperty("unreachable")
        UNREACHABLE(2, "the kernel came to an instruction that it must not come to (unreachable)"),
        /** A division by zero, or a number that does not fit. */
        @JsonProperty("arithmetic")
        ARITHMETIC(3, "the kernel divided by zero, or a number did not fit"),
        /** An address outside its memory, or such an address for its host. */
        @JsonProperty("memory")
        MEMORY(4, "the kernel went outside its memory"),
        /** An indirect call of what is no function, or not of that type; a place outside a table. */
        @JsonProperty("call")
        CALL(5, "the kernel called what is not such a function"),
        /** More calls in each other than a kernel may have; they are counted, so it is no matter of the stack. */
        @JsonProperty("depth")
        DEPTH(6, "the kernel's calls are nested too deeply"),
        /** The result is larger than {@link Opening#RESULT_BYTES_MAX}. */
        @JsonProperty("resultTooLarge")
        RESULT_TOO_LARGE(7, "the result is larger than results may be"),
        /** The unit's input cannot be made, see {@link Chain}. */
        @JsonProperty("input")
        INPUT(
                8,
                "its input cannot be made: with the result before it, it is too large, or it is none that a chain can have");

        private final byte number;
        private final String text;

        Why(int number, String text) {
            this.number = (byte) number;
            this.text = text;
        }
    }
}
