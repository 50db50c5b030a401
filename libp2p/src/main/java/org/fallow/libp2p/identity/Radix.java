package org.fallow.libp2p.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** The two multibase forms of ids that no library at hand reads: base32 (RFC 4648, no padding) and base36. */
final class Radix {
    private Radix() {}

    /** Base32 by an alphabet of 32 characters: 5 bits a character, left-over zero bits dropped. */
    static byte[] decode(String text, String alphabet) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = alphabet.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("'" + text.charAt(i) + "' is not a base32 digit");
            }
            buffer = ((buffer << 5) | digit) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                out.write(buffer >> bits);
            }
        }
        if ((buffer & ((1 << bits) - 1)) != 0) {
            throw new IllegalArgumentException("base32 text ends inside a byte");
        }
        return out.toByteArray();
    }

    /** A number in the given base as its big-endian bytes; a leading zero byte is dropped. */
    static byte[] decodeNumber(String text, int base) {
        byte[] bytes = new BigInteger(text, base).toByteArray();
        if (bytes.length > 1 && bytes[0] == 0) {
            byte[] rest = new byte[bytes.length - 1];
            System.arraycopy(bytes, 1, rest, 0, rest.length);
            return rest;
        }
        return bytes;
    }
}
