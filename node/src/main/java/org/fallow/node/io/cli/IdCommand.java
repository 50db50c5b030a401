package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.store.Keys;
import org.fallow.node.io.store.Passphrases;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow id}: the node's key and the publisher's. */
@Command(
        name = "id",
        versionProvider = Version.class,
        description = {
            "the keys of this computer: the node's, and the publisher's, which signs projects",
            Passphrases.HELP
        },
        subcommands = {
            IdCommand.New.class,
            IdCommand.Export.class,
            IdCommand.Import.class,
            IdCommand.Encrypt.class,
            IdCommand.Decrypt.class
        })
final class IdCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    /**
     * A key as it is printed.
     *
     * @param role node or publisher
     * @param id null where no key has been made yet
     */
    record KeyLine(String role, @Nullable String id, boolean encrypted, String file) {}

    @Override
    public void run() {
        List<KeyLine> keys = new ArrayList<>();
        guarded(() -> {
            Home home = Home.open(common.home());
            for (Keys.Role role : Keys.Role.values()) {
                keys.add(line(home, role, home.keys().shown(role)));
            }
        });
        common.print(keys, () -> keys.forEach(IdCommand::say));
    }

    private static KeyLine line(Home home, Keys.Role role, Optional<Keys.Shown> shown) {
        return new KeyLine(
                role == Keys.Role.NODE ? "node" : "publisher",
                shown.map(s -> s.id().toString()).orElse(null),
                shown.map(Keys.Shown::encrypted).orElse(false),
                home.path(role.file()).toString());
    }

    private static void say(KeyLine key) {
        if (key.id() == null) {
            Words.line("%-9s  none yet; it is made when it is first needed", key.role());
        } else {
            Words.line("%-9s  %s  %s%s", key.role(), key.id(), key.file(), key.encrypted() ? "  encrypted" : "");
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void guarded(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** What the subcommands share: which key, and what is done with it. */
    private static final class Which {
        @Mixin
        private SharedOptions common = new SharedOptions();

        @Option(names = "--publisher", description = "the publisher's key in place of the node's")
        private boolean publisher;

        interface Change {
            Keys.Shown on(Keys keys, Keys.Role role) throws IOException;
        }

        /** Changes the files while no node uses them. */
        void change(Change change) {
            guarded(() -> {
                Home home = Home.open(common.home());
                try (FileChannel lock = home.lock()) {
                    if (lock.isOpen()) {
                        show(home, change);
                    }
                }
            });
        }

        void show(Home home, Change change) throws IOException {
            Keys.Role role = publisher ? Keys.Role.PUBLISHER : Keys.Role.NODE;
            KeyLine line = line(home, role, Optional.of(change.on(home.keys(), role)));
            common.print(line, () -> say(line));
        }

        Home home() throws IOException {
            return Home.open(common.home());
        }
    }

    /** {@code fallow id new}. */
    @Command(
            name = "new",
            versionProvider = Version.class,
            description = "make a new key; the one before is kept beside it, with its date in its name")
    static final class New implements Runnable {
        @Mixin
        private Which which = new Which();

        @Override
        public void run() {
            which.change((keys, role) -> keys.renew(role, role == Keys.Role.NODE ? Home.ID_WORK : 0));
        }
    }

    /** {@code fallow id export}. */
    @Command(
            name = "export",
            versionProvider = Version.class,
            description = "write the key as it is stored to a new file, for a backup or another computer")
    static final class Export implements Runnable {
        @Mixin
        private Which which = new Which();

        @Parameters(paramLabel = "FILE", description = "must not exist yet")
        private Path file = Path.of("");

        @Override
        public void run() {
            guarded(() -> which.show(which.home(), (keys, role) -> keys.export(role, file)));
        }
    }

    /** {@code fallow id import}. */
    @Command(
            name = "import",
            versionProvider = Version.class,
            description = {"take the key in a file; the one before is kept beside it", Passphrases.HELP})
    static final class Import implements Runnable {
        @Mixin
        private Which which = new Which();

        @Parameters(
                paramLabel = "FILE",
                description = "what fallow id export wrote, or libp2p's form of an Ed25519 key")
        private Path file = Path.of("");

        @Override
        public void run() {
            which.change((keys, role) -> keys.adopt(role, file));
        }
    }

    /** {@code fallow id encrypt}. */
    @Command(
            name = "encrypt",
            versionProvider = Version.class,
            description = {"put the key under a passphrase", Passphrases.HELP})
    static final class Encrypt implements Runnable {
        @Mixin
        private Which which = new Which();

        @Override
        public void run() {
            which.change(Keys::encrypt);
        }
    }

    /** {@code fallow id decrypt}. */
    @Command(
            name = "decrypt",
            versionProvider = Version.class,
            description = {"take the passphrase away", Passphrases.HELP})
    static final class Decrypt implements Runnable {
        @Mixin
        private Which which = new Which();

        @Override
        public void run() {
            which.change(Keys::decrypt);
        }
    }
}
