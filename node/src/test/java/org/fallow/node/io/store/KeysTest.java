package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    private static final KeyPair ANNE = KeyPair.generate(new Random(1));
    private static final KeyFile.Cost CHEAP = new KeyFile.Cost(64, 1, 1);

    @TempDir
    private Path folder;

    private Home home(String... typed) throws StoreException {
        Deque<String> lines = new ArrayDeque<>(List.of(typed));
        return Home.open(
                folder.resolve("home"),
                new Passphrases(
                        null, question -> Optional.ofNullable(lines.poll()).map(String::toCharArray)));
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aKeyUnderAPassphraseComesOutWithThatPassphraseOnly() throws Exception {
        byte[] file = KeyFile.seal(ANNE, "correct horse".toCharArray(), CHEAP, new Random(2));
        assertThat(KeyFile.isSealed(file)).isTrue();
        assertThat(KeyFile.owner(file)).isEqualTo(ANNE.peerId());
        assertThat(KeyFile.unseal(file, "correct horse".toCharArray()).peerId()).isEqualTo(ANNE.peerId());
        assertThatThrownBy(() -> KeyFile.unseal(file, "correct hors".toCharArray()))
                .isInstanceOf(KeyFile.WrongPassphrase.class);
    }

    @Test
    void theSecretIsNowhereInASealedFile() throws Exception {
        byte[] secret = ANNE.encoded();
        byte[] file = KeyFile.seal(ANNE, "correct horse".toCharArray(), CHEAP, new Random(2));
        String all = new String(file, StandardCharsets.ISO_8859_1);
        assertThat(all).doesNotContain(new String(secret, 4, 16, StandardCharsets.ISO_8859_1));
    }

    @Test
    void aSealedFileWithAnyByteChangedOpensNothing() throws Exception {
        byte[] file = KeyFile.seal(ANNE, "correct horse".toCharArray(), CHEAP, new Random(2));
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 1;
            // The cost is bounded, but a changed one may still be dear to try.
            if (at < 8 || at >= 20) {
                assertThatThrownBy(() -> Keys.open(changed, "correct horse".toCharArray()))
                        .as("byte " + at)
                        .isInstanceOf(Exception.class);
            }
        }
    }

    @Test
    void aCostThatNobodyWouldHaveChosenIsRefusedUntried() throws Exception {
        byte[] file = KeyFile.seal(ANNE, "correct horse".toCharArray(), CHEAP, new Random(2));
        file[8] = 0x7f;
        assertThatThrownBy(() -> KeyFile.unseal(file, "correct horse".toCharArray()))
                .hasMessageContaining("header");
    }

    @Test
    void aNodesKeyIsEncryptedUsedAndDecrypted() throws Exception {
        PeerId id = home().identity(0).peerId();
        assertThat(home("a long one", "a long one")
                        .keys()
                        .encrypt(Keys.Role.NODE)
                        .encrypted())
                .isTrue();
        assertThat(permissions(home().path("identity.key"))).isEqualTo("rw-------");
        assertThat(home().keys().shown(Keys.Role.NODE).orElseThrow()).isEqualTo(new Keys.Shown(id, true));
        assertThat(home("wrong", "wrong", "a long one").identity(0).peerId()).isEqualTo(id);
        assertThatThrownBy(() -> home("wrong", "wrong", "wrong").identity(0)).hasMessageContaining("no passphrase");
        assertThatThrownBy(() -> home().identity(0)).hasMessageContaining(Passphrases.FILE_VARIABLE);
        home("a long one").keys().decrypt(Keys.Role.NODE);
        assertThat(home().identity(0).peerId()).isEqualTo(id);
    }

    @Test
    void aPassphraseInAFileIsUsedAndAWrongOneIsNamedByItsFile() throws Exception {
        Path file = Files.writeString(folder.resolve("phrase"), "from a file\n");
        Passphrases given = new Passphrases(file, question -> Optional.empty());
        Home home = Home.open(folder.resolve("home"), given);
        PeerId id = home.publisher().peerId();
        home.keys().encrypt(Keys.Role.PUBLISHER);
        assertThat(home.publisher().peerId()).isEqualTo(id);
        Files.writeString(file, "another one\n");
        assertThatThrownBy(home::publisher)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("another one");
    }

    @Test
    void aShortPassphraseOrTwoDifferentOnesChangeNothing() throws Exception {
        PeerId id = home().identity(0).peerId();
        assertThatThrownBy(() -> home("short", "short").keys().encrypt(Keys.Role.NODE))
                .hasMessageContaining("shorter than");
        assertThatThrownBy(() -> home("a long one", "a long tow").keys().encrypt(Keys.Role.NODE))
                .hasMessageContaining("not the same");
        assertThat(home().identity(0).peerId()).isEqualTo(id);
    }

    @Test
    void whatIsExportedCanBeImportedElsewhereAndNothingIsLostByIt() throws Exception {
        Home home = home();
        PeerId id = home.publisher().peerId();
        Path backup = folder.resolve("backup");
        home.keys().export(Keys.Role.PUBLISHER, backup);
        assertThat(permissions(backup)).isEqualTo("rw-------");
        assertThatThrownBy(() -> home.keys().export(Keys.Role.PUBLISHER, backup))
                .hasMessageContaining("exists");
        Home other = Home.open(folder.resolve("other"));
        PeerId before = other.publisher().peerId();
        assertThat(other.keys().adopt(Keys.Role.PUBLISHER, backup).id()).isEqualTo(id);
        assertThat(other.publisher().peerId()).isEqualTo(id);
        try (Stream<Path> files = Files.list(other.directory())) {
            Path kept = files.filter(f -> f.getFileName().toString().startsWith("publisher.key.until-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(KeyPair.decode(Files.readAllBytes(kept)).peerId()).isEqualTo(before);
            assertThat(permissions(kept)).isEqualTo("rw-------");
        }
    }

    @Test
    void aNewKeyIsAnotherAndTheNodesIsNotThePublishers() throws Exception {
        Home home = home();
        PeerId node = home.identity(0).peerId();
        PeerId publisher = home.publisher().peerId();
        assertThat(node).isNotEqualTo(publisher);
        assertThat(home.keys().renew(Keys.Role.PUBLISHER, 0).id()).isNotEqualTo(publisher);
        assertThat(home.identity(0).peerId()).isEqualTo(node);
    }

    @Test
    void aKeyThatOthersCouldReadIsClosedToThem() throws Exception {
        Home home = home();
        PeerId id = home.identity(0).peerId();
        Files.setPosixFilePermissions(home.path("identity.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(home.identity(0).peerId()).isEqualTo(id);
        assertThat(permissions(home.path("identity.key"))).isEqualTo("rw-------");
    }

    @Test
    void aDamagedKeyFileIsNamedWithARemedyAndLeftAlone() throws Exception {
        Home home = home();
        home.identity(0);
        Path file = home.path("identity.key");
        byte[] sound = Files.readAllBytes(file);
        for (int seed = 0; seed < 40; seed++) {
            byte[] changed = sound.clone();
            changed[new Random(seed).nextInt(changed.length)] ^= (byte) (1 + new Random(seed).nextInt(255));
            Files.write(file, changed);
            assertThatThrownBy(() -> home.identity(0))
                    .as("seed " + seed)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("fallow id import");
            assertThat(Files.readAllBytes(file)).isEqualTo(changed);
        }
    }
}
