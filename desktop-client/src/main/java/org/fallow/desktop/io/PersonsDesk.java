package org.fallow.desktop.io;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.scene.Scene;
import javafx.scene.input.TransferMode;
import javafx.stage.DirectoryChooser;
import org.fallow.desktop.link.Desk;

/** The folder for downloads, the desktop's file manager, and notifications. */
final class PersonsDesk implements Desk {
    private static final int NAMES_MAX = 1_000;

    private final Path downloads;
    private final BiConsumer<String, String> teller;

    /** Where the desktop takes no notifications, {@code teller} hears them on the calling thread. */
    PersonsDesk(Path downloads, BiConsumer<String, String> teller) {
        this.downloads = downloads;
        this.teller = teller;
    }

    /** The person's folder for downloads, or their own. */
    static Path downloadsOfThisUser() {
        Path own = Path.of(System.getProperty("user.home"));
        Path downloads = own.resolve("Downloads");
        return Files.isDirectory(downloads) ? downloads : own;
    }

    @Override
    public void keep(String name, byte[] bytes, Consumer<Path> kept, Consumer<String> failed) {
        Thread.ofVirtual().name("keep").start(() -> {
            try {
                Path file = write(name, bytes);
                UiThread.run(() -> kept.accept(file));
            } catch (IOException e) {
                UiThread.run(() -> failed.accept(String.valueOf(e.getMessage())));
            }
        });
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Files.createDirectories(downloads);
        int dot = name.lastIndexOf('.');
        for (int i = 1; i <= NAMES_MAX; i++) {
            String tried = i == 1 ? name : name.substring(0, dot) + "-" + i + name.substring(dot);
            Path file = downloads.resolve(tried);
            if (!Files.exists(file)) {
                return Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
            }
        }
        throw new FileAlreadyExistsException(name);
    }

    @Override
    public void open(Path path, Consumer<String> failed) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String opener = system.startsWith("windows") ? "explorer" : system.startsWith("mac") ? "open" : "xdg-open";
        Thread.ofVirtual().name("open").start(() -> {
            try {
                new ProcessBuilder(List.of(opener, path.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                UiThread.run(() -> failed.accept(path + ": " + e.getMessage()));
            }
        });
    }

    @Override
    public void chooseFolder(String title, Consumer<Path> chosen) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(title);
        File folder = chooser.showDialog(null);
        if (folder != null) {
            chosen.accept(folder.toPath());
        }
    }

    /** Whatever is dropped on a scene. */
    static void onDrop(Scene scene, Consumer<Path> dropped) {
        scene.setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY);
            }
            event.consume();
        });
        scene.setOnDragDropped(event -> {
            boolean taken = event.getDragboard().hasFiles();
            if (taken) {
                dropped.accept(event.getDragboard().getFiles().getFirst().toPath());
            }
            event.setDropCompleted(taken);
            event.consume();
        });
    }

    @Override
    public void tell(String title, String words) {
        Thread.ofVirtual().name("tell").start(() -> {
            if (!Notifier.tell(title, words)) {
                UiThread.run(() -> teller.accept(title, words));
            }
        });
    }
}
