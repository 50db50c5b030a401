package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import org.fallow.dht.key.IdWork;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key files of a data directory. A key is made at its first use; a file that is not as it was written is named and left
 * alone, as a new key in its place would be another node or another publisher.
 */
public final class Keys {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

    private final Home home;
    private final Passphrases passphrases;

    /** Which key. */
    public enum Role {
        /** What a node is known by. */
        NODE("identity.key"),
        /** What signs projects and batches. */
        PUBLISHER("publisher.key");

        private final String file;

        Role(String file) {
            this.file = file;
        }

        /** The file's name in the data directory. */
        public String file() {
            return file;
        }
    }

    /**
     * A key as its file shows it.
     *
     * @param id whose
     * @param encrypted whether it takes a passphrase to use it
     */
    public record Shown(PeerId id, boolean encrypted) {}

    /** Of a data directory. */
    public Keys(Home home, Passphrases passphrases) {
        this.home = home;
        this.passphrases = passphrases;
    }

    /** The key, made where there is none, with so many bits of work. */
    public KeyPair key(Role role, int work) throws StoreException {
        Optional<byte[]> file = read(role);
        if (file.isPresent()) {
            closeToOthers(role);
            return decode(home.path(role.file()), file.get());
        }
        KeyPair made = IdWork.generate(work, new SecureRandom());
        home.write(role.file(), made.encoded());
        return made;
    }

    /** What the file says without a passphrase; empty when there is none. */
    public Optional<Shown> shown(Role role) throws StoreException {
        Optional<byte[]> file = read(role);
        return file.isEmpty() ? Optional.empty() : Optional.of(shown(home.path(role.file()), file.get()));
    }

    /** Makes a new key; the one before is kept beside it. The new key has the other's passphrase, if that has one. */
    public Shown renew(Role role, int work) throws StoreException {
        KeyPair made = IdWork.generate(work, new SecureRandom());
        Optional<byte[]> before = read(role);
        byte[] content = made.encoded();
        if (before.isPresent() && KeyFile.isSealed(before.get())) {
            char[] passphrase = passphrases.chosen();
            content = KeyFile.seal(made, passphrase, KeyFile.Cost.USUAL, new SecureRandom());
        }
        replace(role, content);
        return shown(home.path(role.file()), content);
    }

    /** Writes the key as it is stored to a file that must not exist yet. */
    public Shown export(Role role, Path to) throws StoreException {
        byte[] content = read(role).orElseThrow(() -> missing(role));
        Shown shown = shown(home.path(role.file()), content);
        if (Files.exists(to)) {
            throw new StoreException(to + " exists: give a name that does not, no key is written over");
        }
        try {
            Home.writeOwnerOnly(to, content);
        } catch (IOException e) {
            throw Trouble.with("write", to, e);
        }
        return shown;
    }

    /** Takes the key in a file in place of the one before, which is kept beside it. */
    public Shown adopt(Role role, Path from) throws StoreException {
        byte[] content;
        try {
            content = Files.size(from) > KeyFile.BYTES_MAX ? new byte[0] : Files.readAllBytes(from);
        } catch (IOException e) {
            throw Trouble.with("read", from, e);
        }
        Shown shown = new Shown(decode(from, content).peerId(), KeyFile.isSealed(content));
        replace(role, content);
        return shown;
    }

    /** Puts the key under a passphrase. */
    public Shown encrypt(Role role) throws StoreException {
        byte[] content = read(role).orElseThrow(() -> missing(role));
        Path file = home.path(role.file());
        if (KeyFile.isSealed(content)) {
            throw new StoreException(file + " is encrypted already: fallow id decrypt first, for another passphrase");
        }
        byte[] sealed =
                KeyFile.seal(decode(file, content), passphrases.chosen(), KeyFile.Cost.USUAL, new SecureRandom());
        home.write(role.file(), sealed);
        return shown(file, sealed);
    }

    /** Takes the passphrase away. */
    public Shown decrypt(Role role) throws StoreException {
        byte[] content = read(role).orElseThrow(() -> missing(role));
        Path file = home.path(role.file());
        KeyPair key = decode(file, content);
        home.write(role.file(), key.encoded());
        return new Shown(key.peerId(), false);
    }

    private StoreException missing(Role role) {
        return new StoreException("there is no " + home.path(role.file()) + ": fallow id new makes a key"
                + (role == Role.PUBLISHER ? ", with --publisher" : ""));
    }

    private void replace(Role role, byte[] content) throws StoreException {
        Path file = home.path(role.file());
        Path old = home.path(role.file() + ".until-"
                + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP));
        try {
            if (Files.exists(file)) {
                Files.copy(file, old);
            }
        } catch (IOException e) {
            throw Trouble.with("write", old, e);
        }
        home.write(role.file(), content);
    }

    private KeyPair decode(Path file, byte[] content) throws StoreException {
        try {
            return KeyFile.isSealed(content)
                    ? passphrases.open(file, passphrase -> unseal(file, content, passphrase))
                    : KeyPair.decode(content);
        } catch (WireException e) {
            throw damaged(file, e);
        }
    }

    /** Any form of key file. */
    static KeyPair open(byte[] content, char[] passphrase) throws WireException, KeyFile.WrongPassphrase {
        return KeyFile.isSealed(content) ? KeyFile.unseal(content, passphrase) : KeyPair.decode(content);
    }

    private static KeyPair unseal(Path file, byte[] content, char[] passphrase)
            throws StoreException, KeyFile.WrongPassphrase {
        try {
            return KeyFile.unseal(content, passphrase);
        } catch (WireException e) {
            throw damaged(file, e);
        }
    }

    private static Shown shown(Path file, byte[] content) throws StoreException {
        try {
            return new Shown(KeyFile.owner(content), KeyFile.isSealed(content));
        } catch (WireException e) {
            throw damaged(file, e);
        }
    }

    private static StoreException damaged(Path file, WireException e) {
        return new StoreException(
                file + " does not hold a key (" + e.getMessage()
                        + "): restore it from a backup (fallow id import FILE), or"
                        + " move it away, and this computer gets a new one",
                e);
    }

    private Optional<byte[]> read(Role role) throws StoreException {
        Path file = home.path(role.file());
        try {
            return Optional.of(Files.size(file) > KeyFile.BYTES_MAX ? new byte[0] : Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    /** A key that others could read, a copy's doing mostly, is its owner's only from now on. */
    private void closeToOthers(Role role) throws StoreException {
        Path file = home.path(role.file());
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
            if (!Home.OWNER_ONLY.containsAll(open)) {
                Files.setPosixFilePermissions(file, Home.OWNER_ONLY);
                LOG.warn(
                        "{} could be read by others ({}), now by its owner only; if others use this computer, make a new"
                                + " key: fallow id new",
                        file,
                        PosixFilePermissions.toString(open));
            }
        } catch (IOException e) {
            throw Trouble.with("close to others", file, e);
        }
    }
}
