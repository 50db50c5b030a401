package org.fallow.libp2p.identity;

import java.io.ByteArrayOutputStream;

/** Base32 in small letters without padding (RFC 4648): the text form of CIDs. */
public final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int DIGIT_BITS = 5;

    private Base32() {}

    /** Each five bits as a character, the last filled up with zeros. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte each : bytes) {
            buffer = ((buffer << Byte.SIZE) | (each & 0xff)) & 0xfff;
            bits += Byte.SIZE;
            while (bits >= DIGIT_BITS) {
                bits -= DIGIT_BITS;
                text.append(ALPHABET.charAt((buffer >> bits) & 31));
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(ALPHABET.charAt((buffer << (DIGIT_BITS - bits)) & 31))
                        .toString();
    }

    /**
     * The bytes of such a text.
     *
     * @throws IllegalArgumentException for another character, and for a text that {@link #encode} does not make
     */
    public static byte[] decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("'" + text.charAt(i) + "' is not a base32 digit");
            }
            buffer = ((buffer << DIGIT_BITS) | digit) & 0xfff;
            bits += DIGIT_BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                out.write(buffer >> bits);
            }
        }
        if (bits >= DIGIT_BITS || (buffer & ((1 << bits) - 1)) != 0) {
            throw new IllegalArgumentException("base32 text ends inside a byte");
        }
        return out.toByteArray();
    }
}
