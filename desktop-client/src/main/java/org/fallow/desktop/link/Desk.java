package org.fallow.desktop.link;

import java.nio.file.Path;
import java.util.function.Consumer;

/** The person's desk: the few things that leave the window. What comes of them is heard on the UI thread. */
public interface Desk {
    /** Writes a file into the person's folder for downloads, never over another; {@code kept} hears its path. */
    void keep(String name, byte[] bytes, Consumer<Path> kept, Consumer<String> failed);

    /** Opens a folder or file with the program the desktop has for it. */
    void open(Path path, Consumer<String> failed);

    /** Lets the person choose a folder; {@code chosen} hears nothing when they do not. On the UI thread only. */
    void chooseFolder(String title, Consumer<Path> chosen);

    /** Tells the person something outside the window, where the desktop can. */
    void tell(String title, String words);
}
