package org.fallow.desktop.io;

import java.nio.file.Path;
import java.util.Locale;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.layout.BorderPane;
import javafx.stage.Stage;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.navigation.SidebarController;
import org.fallow.desktop.navigation.SidebarModel;
import org.fallow.desktop.navigation.SidebarView;
import org.fallow.desktop.screen.dashboard.DashboardController;
import org.fallow.desktop.screen.dashboard.DashboardModel;
import org.fallow.desktop.screen.dashboard.DashboardView;
import org.fallow.desktop.text.Texts;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.io.DataDirectory;
import org.fallow.node.control.io.HttpNodeApi;

/** The window: puts models, screens and the link to the node together. On the UI thread only. */
public final class FallowWindow implements AutoCloseable {
    private static final double WIDTH = 1180;
    private static final double HEIGHT = 720;
    private static final double WIDTH_MIN = 900;
    private static final double HEIGHT_MIN = 600;

    private final NodeLink link;
    private final SidebarController sidebar;
    private final DashboardController dashboard;
    private Theme theme;

    /**
     * Shows a window on a stage and begins to look for the node.
     *
     * @param home the node's data directory
     * @param locale language and numbers
     * @param theme the first look
     */
    public FallowWindow(Stage stage, Path home, Locale locale, Theme theme) {
        this.theme = theme;
        Texts texts = new Texts(locale);
        SidebarModel sidebarModel = new SidebarModel();
        sidebar = new SidebarController(texts, sidebarModel);
        DashboardModel dashboardModel = new DashboardModel();
        link = new NodeLink(new HttpNodeApi(home), this::see);
        dashboard = new DashboardController(texts, dashboardModel, link);
        see(new Sight.Looking());

        BorderPane root = new BorderPane();
        root.getStyleClass().add("app");
        root.setLeft(new SidebarView(texts, sidebarModel));
        root.setCenter(new DashboardView(
                texts, dashboardModel, dashboard, startCommand(texts, home), () -> show(this.theme.other())));
        show(theme);
        Scene scene = new Scene(root, WIDTH, HEIGHT);
        scene.getStylesheets().add(Theme.own());
        stage.setTitle(texts.of("app.name"));
        stage.setScene(scene);
        stage.setMinWidth(WIDTH_MIN);
        stage.setMinHeight(HEIGHT_MIN);
        stage.sizeToScene();
        stage.show();
        link.start();
    }

    /** Changes the look. */
    public void show(Theme wanted) {
        theme = wanted;
        Application.setUserAgentStylesheet(wanted.base());
    }

    @Override
    public void close() {
        link.close();
    }

    private void see(Sight sight) {
        sidebar.see(sight);
        dashboard.see(sight);
    }

    private static String startCommand(Texts texts, Path home) {
        return home.equals(DataDirectory.ofThisUser())
                ? texts.of("offline.command.default")
                : texts.of("offline.command", home);
    }
}
