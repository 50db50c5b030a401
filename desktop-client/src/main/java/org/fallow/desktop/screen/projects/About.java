package org.fallow.desktop.screen.projects;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.fallow.desktop.component.Labels;

/**
 * A publisher's words: the headings, lists and paragraphs of Markdown as labels. Links and pictures stay text, so nothing
 * that a stranger wrote is ever opened or fetched.
 */
final class About {
    private static final int LINES_MAX = 400;

    private About() {}

    static List<Node> render(String markdown) {
        List<Node> parts = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String line : markdown.lines().limit(LINES_MAX).map(String::strip).toList()) {
            boolean heading = line.startsWith("#");
            boolean item = line.startsWith("- ") || line.startsWith("* ");
            if (line.isEmpty() || heading || item) {
                flush(paragraph, parts);
            }
            if (heading) {
                parts.add(label(line.replaceFirst("^#+\\s*", ""), "card-title"));
            } else if (item) {
                paragraph.append("•  ").append(line.substring(2));
            } else if (!line.isEmpty()) {
                paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
            }
        }
        flush(paragraph, parts);
        return parts;
    }

    private static void flush(StringBuilder paragraph, List<Node> parts) {
        if (!paragraph.isEmpty()) {
            parts.add(label(paragraph.toString().replaceAll("[*_`]{1,2}([^*_`]+)[*_`]{1,2}", "$1")));
            paragraph.setLength(0);
        }
    }

    private static Label label(String words, String... styleClasses) {
        Label label = Labels.of(words, styleClasses);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
