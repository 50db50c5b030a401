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
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.fallow.dht.key.IdWork;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory: {@code identity.key}, {@code publisher.key}, {@code fallow.db}, {@code blobs/}, {@code
 * checkpoints/}, {@code api-token}, {@code api-port}. Secrets are readable by their owner only.
 *
 * @param directory exists
 */
public record Home(Path directory) {
    private static final String OWNER_FILE = "rw-------";
    private static final String OWNER_DIRECTORY = "rwx------";

    /** Makes the directory where it is missing. */
    public static Home open(Path directory) throws StoreException {
        try {
            Files.createDirectories(directory, ownerOnly(directory, OWNER_DIRECTORY));
            return new Home(directory.toAbsolutePath());
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
        Path file = path("lock");
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

    /** The work that the id of a new node has: about 0.4 s at the first start. See docs/decisions/0009. */
    public static final int ID_WORK = 10;

    /** The node's key; made at the first call, with {@link #ID_WORK} bits of work or as many as are asked for, if more. */
    public KeyPair identity(int work) throws StoreException {
        return key("identity.key", Math.max(work, ID_WORK));
    }

    /** The publisher's key; made at the first call. */
    public KeyPair publisher() throws StoreException {
        return key("publisher.key", 0);
    }

    /** Writes a file whole or not at all, readable by its owner only. */
    public void write(String name, byte[] content) throws StoreException {
        Path file = path(name);
        Path draft = path(name + ".draft");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, ownerOnly(draft, OWNER_FILE));
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(content));
                out.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Trouble.with("write", file, e);
        }
    }

    private KeyPair key(String name, int work) throws StoreException {
        Path file = path(name);
        try {
            if (!Files.exists(file)) {
                write(name, IdWork.generate(work, new SecureRandom()).encoded());
            }
            return KeyPair.decode(Files.readAllBytes(file));
        } catch (WireException e) {
            throw new StoreException(
                    file + " does not hold a key (" + e.getMessage() + "): restore it from a backup, or move it away",
                    e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
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
