package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.fallow.libp2p.identity.KeyPair;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory: {@code identity.key}, {@code publisher.key}, {@code fallow.db}, {@code blobs/}, {@code
 * checkpoints/}, {@code api-token}, {@code api-port}. Secrets are readable by their owner only.
 *
 * @param directory exists
 * @param passphrases of encrypted key files
 */
public record Home(Path directory, Passphrases passphrases) {
    /** What the file system lets others do with a secret: nothing. */
    static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final String LOCK = "lock";
    private static final String OWNER_FILE = "rw-------";
    private static final String OWNER_DIRECTORY = "rwx------";

    /** Makes the directory where it is missing. */
    public static Home open(Path directory) throws StoreException {
        return open(directory, Passphrases.ofThisProcess());
    }

    /** The same, with another way to passphrases. */
    public static Home open(Path directory, Passphrases passphrases) throws StoreException {
        try {
            Files.createDirectories(directory, ownerOnly(directory, OWNER_DIRECTORY));
            return new Home(directory.toAbsolutePath(), passphrases);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException(directory + " is not a directory: give another with --home", e);
        } catch (IOException e) {
            throw Trouble.with("make the data directory", directory, e);
        }
    }

    /** A file or folder in it. */
    public Path path(String name) {
        return directory.resolve(name);
    }

    /** A folder in it, made where it is missing. */
    public Path folder(String name) throws StoreException {
        Path folder = path(name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw Trouble.with("make the folder", folder, e);
        }
    }

    /**
     * Keeps other nodes out of this directory until the lock is closed, or this process ends however it ends.
     *
     * @throws StoreException when another node has it
     */
    public FileChannel lock() throws StoreException {
        Path file = path(LOCK);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StoreException("another node is running in " + directory
                        + ": stop it, or give this one its own directory with --home");
            }
            return channel;
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw Trouble.with("lock", file, e);
        }
    }

    /** Whether a node has the lock of this directory; false where that cannot be seen. */
    public static boolean locked(Path directory) {
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            return lock == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The work that the id of a new node has: about 0.4 s at the first start. See docs/decisions/0009. */
    public static final int ID_WORK = 10;

    /** The node's key; made at the first call, with {@link #ID_WORK} bits of work or as many as are asked for, if more. */
    public KeyPair identity(int work) throws StoreException {
        return keys().key(Keys.Role.NODE, Math.max(work, ID_WORK));
    }

    /** The publisher's key; made at the first call. */
    public KeyPair publisher() throws StoreException {
        return keys().key(Keys.Role.PUBLISHER, 0);
    }

    /** The key files, for their passphrases see {@link Passphrases}. */
    public Keys keys() {
        return new Keys(this, passphrases);
    }

    /** Writes a file whole or not at all, readable by its owner only. */
    public void write(String name, byte[] content) throws StoreException {
        Path file = path(name);
        Path draft = path(name + ".draft");
        try {
            Files.deleteIfExists(draft);
            writeOwnerOnly(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Trouble.with("write", file, e);
        }
    }

    /** Writes a file that does not exist yet, readable by its owner only from its first byte. */
    static void writeOwnerOnly(Path file, byte[] content) throws IOException {
        Files.createFile(file, ownerOnly(file, OWNER_FILE));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another node in this same process, as tests have them
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
