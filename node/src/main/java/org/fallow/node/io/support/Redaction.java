package org.fallow.node.io.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out of a text what others need not know: secrets, who and where its owner is. */
public final class Redaction {
    /** Shorter words stand in too many other words. */
    private static final int WORD_CHARS_MIN = 3;

    /** Bytes of a key in a row that are looked for; a part of a key is a secret too. */
    private static final int KEY_BYTES_MIN = 16;

    private static final Pattern BEARER =
            Pattern.compile("(?i)(bearer|token|passphrase|password)([\"']?[:= ]+[\"']?)[^\\s\"',;]{6,}");
    private static final Pattern ADDRESS4 =
            Pattern.compile("(?<![0-9.])(?!127\\.0\\.0\\.1)[0-9]{1,3}(\\.[0-9]{1,3}){3}(?![0-9.])");
    private static final Pattern ADDRESS6 = Pattern.compile("(?i)(?<=/ip6/)(?!::1/)[0-9a-f:]+");

    private record Hidden(int chars, Pattern what, String instead) {}

    private final List<Hidden> hidden;

    private Redaction(List<Hidden> hidden) {
        this.hidden = hidden;
    }

    /** What is to be taken out. */
    public static final class Builder {
        private final List<Hidden> hidden = new ArrayList<>();

        /** A text, wherever it stands; a path of the user's, a token. */
        public Builder text(String secret, String instead) {
            if (secret.length() >= WORD_CHARS_MIN) {
                hidden.add(new Hidden(
                        secret.length(), Pattern.compile(Pattern.quote(secret), Pattern.CASE_INSENSITIVE), instead));
            }
            return this;
        }

        /** A word, where it stands alone: a name. */
        public Builder word(String name, String instead) {
            if (name.length() >= WORD_CHARS_MIN) {
                String alone = "(?<![A-Za-z0-9])" + Pattern.quote(name) + "(?![A-Za-z0-9])";
                hidden.add(new Hidden(name.length(), Pattern.compile(alone, Pattern.CASE_INSENSITIVE), instead));
            }
            return this;
        }

        /** A key's bytes, in hexadecimal digits and in base64. */
        public Builder key(byte[] key, String instead) {
            for (int from = 0; from + KEY_BYTES_MIN <= key.length; from += KEY_BYTES_MIN) {
                byte[] part = Arrays.copyOfRange(key, from, from + KEY_BYTES_MIN);
                text(HexFormat.of().formatHex(part), instead);
            }
            // In base64 three bytes are four characters: parts of the whole, as it is written from its first byte on.
            String whole = Base64.getEncoder().withoutPadding().encodeToString(key);
            for (int from = 0; from + KEY_BYTES_MIN <= whole.length(); from += KEY_BYTES_MIN) {
                text(whole.substring(from, from + KEY_BYTES_MIN), instead);
            }
            return this;
        }

        /** The longest first: a name that is part of a path is not taken out of it before the path is. */
        public Redaction build() {
            hidden.sort(Comparator.comparingInt(Hidden::chars).reversed());
            return new Redaction(List.copyOf(hidden));
        }
    }

    /** The text without it. */
    public String of(String text) {
        String clean = text;
        for (Hidden h : hidden) {
            clean = h.what().matcher(clean).replaceAll(Matcher.quoteReplacement(h.instead()));
        }
        clean = BEARER.matcher(clean).replaceAll("$1$2<secret>");
        clean = ADDRESS4.matcher(clean).replaceAll("<address>");
        return ADDRESS6.matcher(clean).replaceAll("<address>");
    }

    /** Of this user, on this computer. */
    public static Builder ofThisUser() {
        String home = System.getProperty("user.home", "");
        String user = System.getProperty("user.name", "");
        String host = System.getenv().getOrDefault("HOSTNAME", System.getenv().getOrDefault("COMPUTERNAME", ""));
        Builder builder = new Builder();
        if (home.length() > 1 && !home.toLowerCase(Locale.ROOT).equals("/root")) {
            builder.text(home, "<user's home>");
        }
        return builder.word(user, "<user>").word(host, "<host>");
    }
}
