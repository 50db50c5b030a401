package org.fallow.node.io.store;

import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the passphrase of key files comes from: the first line of the file that {@code FALLOW_PASSPHRASE_FILE} names, or else
 * the terminal. Never the command line or the environment itself, which other programs can read.
 */
public final class Passphrases {
    /** The environment variable that names a file. */
    public static final String FILE_VARIABLE = "FALLOW_PASSPHRASE_FILE";

    /** What {@code --help} says of it. */
    public static final String HELP =
            "the passphrase of encrypted keys is asked for at the terminal, or read from the first"
                    + " line of the file that the environment variable " + FILE_VARIABLE + " names";

    static final int CHARS_MIN = 8;
    private static final int CHARS_MAX = 1024;
    private static final int TRIES_MAX = 3;

    private final Terminal terminal;
    private final @Nullable Path file;
    private char @Nullable [] last;

    /** Asks a person and does not show what is typed; empty where there is nobody to ask. */
    @FunctionalInterface
    public interface Terminal {
        /** The line that was typed. */
        Optional<char[]> ask(String question);
    }

    /** From a file where there is one, else from a terminal. */
    public Passphrases(@Nullable Path file, Terminal terminal) {
        this.file = file;
        this.terminal = terminal;
    }

    /** This process's. */
    public static Passphrases ofThisProcess() {
        return of(System.getenv());
    }

    private static Passphrases of(Map<String, String> environment) {
        String named = environment.getOrDefault(FILE_VARIABLE, "");
        return new Passphrases(named.isEmpty() ? null : Path.of(named), Passphrases::askHere);
    }

    private static Optional<char[]> askHere(String question) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> console.readPassword("%s: ", question));
    }

    /** Tries a passphrase. */
    interface Trial<T> {
        T with(char[] passphrase) throws StoreException, KeyFile.WrongPassphrase;
    }

    /** Tries what is known, then what a person types, three times at most. */
    <T> T open(Path key, Trial<T> trial) throws StoreException {
        Optional<char[]> known = known();
        if (known.isPresent()) {
            try {
                return trial.with(known.get());
            } catch (KeyFile.WrongPassphrase e) {
                if (file != null) {
                    throw new StoreException(
                            "the passphrase in " + file + " does not open " + key + ", or the key file was changed:"
                                    + " correct it, or import the key from a backup (fallow id import FILE)",
                            e);
                }
            }
        }
        for (int i = 0; i < TRIES_MAX; i++) {
            char[] typed = terminal.ask("passphrase of " + key.getFileName())
                    .orElseThrow(
                            () -> new StoreException(key + " is encrypted: start Fallow at a terminal, which asks for"
                                    + " the passphrase, or write it to a file and name that in " + FILE_VARIABLE));
            try {
                T opened = trial.with(typed);
                last = typed;
                return opened;
            } catch (KeyFile.WrongPassphrase e) {
                Arrays.fill(typed, '\0');
            }
        }
        throw new StoreException("no passphrase that was typed opens " + key
                + ": try again, or import the key from a backup (fallow id import FILE)");
    }

    /** A passphrase for a key that has none so far; typed twice where it is typed. */
    char[] chosen() throws StoreException {
        Optional<char[]> given = file == null ? Optional.empty() : known();
        char[] first = given.isPresent() ? given.get() : typed("new passphrase");
        if (first.length < CHARS_MIN) {
            throw new StoreException("the passphrase is shorter than " + CHARS_MIN + " characters: take a longer one");
        }
        if (given.isEmpty() && !Arrays.equals(first, typed("the same again"))) {
            throw new StoreException("the two passphrases are not the same: nothing was changed, try again");
        }
        return first;
    }

    private char[] typed(String question) throws StoreException {
        return terminal.ask(question)
                .orElseThrow(
                        () -> new StoreException("there is no terminal to ask for a passphrase: write it to a file and"
                                + " name that in " + FILE_VARIABLE));
    }

    private Optional<char[]> known() throws StoreException {
        if (file == null) {
            return Optional.ofNullable(last);
        }
        try {
            byte[] content = Files.readAllBytes(file);
            char[] all = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(content)).array();
            int end = 0;
            while (end < Math.min(all.length, CHARS_MAX) && all[end] != '\n' && all[end] != '\r' && all[end] != 0) {
                end++;
            }
            return Optional.of(Arrays.copyOf(all, end));
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }
}
