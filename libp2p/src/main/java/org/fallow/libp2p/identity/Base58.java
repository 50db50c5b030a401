package org.fallow.libp2p.identity;

import java.math.BigInteger;
import java.util.Arrays;

/** Base58 with the Bitcoin alphabet, as libp2p prints peer ids. Meant for ids: its cost grows with the square. */
final class Base58 {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(58);

    /** Longest text taken, in characters: a peer id has at most 62. */
    private static final int TEXT_MAX = 128;

    private Base58() {}

    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        BigInteger rest = new BigInteger(1, bytes);
        while (rest.signum() > 0) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            text.append(ALPHABET.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            text.append(ALPHABET.charAt(0));
        }
        return text.reverse().toString();
    }

    static byte[] decode(String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException("base58: longer than " + TEXT_MAX + " characters");
        }
        BigInteger value = BigInteger.ZERO;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("base58: '" + text.charAt(i) + "' at " + i + " is not a digit");
            }
            value = value.multiply(BASE).add(BigInteger.valueOf(digit));
            if (digit == 0 && zeros == i) {
                zeros++;
            }
        }
        byte[] digits = value.signum() == 0 ? new byte[0] : value.toByteArray();
        int sign = digits.length > 0 && digits[0] == 0 ? 1 : 0;
        byte[] bytes = new byte[zeros + digits.length - sign];
        System.arraycopy(Arrays.copyOfRange(digits, sign, digits.length), 0, bytes, zeros, digits.length - sign);
        return bytes;
    }
}
