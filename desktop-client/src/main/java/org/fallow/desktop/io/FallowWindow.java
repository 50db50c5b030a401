package org.fallow.desktop.io;

import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.application.Application;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.fallow.desktop.component.OfflineBanner;
import org.fallow.desktop.link.Chronicle;
import org.fallow.desktop.link.EventMemory;
import org.fallow.desktop.link.Happening;
import org.fallow.desktop.link.History;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.navigation.Place;
import org.fallow.desktop.navigation.Presence;
import org.fallow.desktop.navigation.SidebarController;
import org.fallow.desktop.navigation.SidebarModel;
import org.fallow.desktop.navigation.SidebarView;
import org.fallow.desktop.screen.log.LogController;
import org.fallow.desktop.text.Texts;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.DataDirectory;
import org.fallow.node.control.io.HttpNodeApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The window: the link to the node, the sidebar, and the page one is at. On the UI thread only. */
public final class FallowWindow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FallowWindow.class);
    private static final double WIDTH = 1280;
    private static final double HEIGHT = 800;
    private static final double WIDTH_MIN = 900;
    private static final double HEIGHT_MIN = 600;
    private static final List<KeyCode> DIGITS = List.of(
            KeyCode.DIGIT1,
            KeyCode.DIGIT2,
            KeyCode.DIGIT3,
            KeyCode.DIGIT4,
            KeyCode.DIGIT5,
            KeyCode.DIGIT6,
            KeyCode.DIGIT7,
            KeyCode.DIGIT8,
            KeyCode.DIGIT9);

    private final Setup setup;
    private final Texts texts;
    private final WindowFiles files;
    private final NodeLink link;
    private final EventFeed feed;
    private final EventMemory events = new EventMemory();
    private final BandPainter painter = new BandPainter();
    private final Chronicle chronicle = new Chronicle();
    private final History history;
    private final Toasts toasts = new Toasts();
    private final SidebarModel sidebarModel = new SidebarModel();
    private final SidebarController sidebar;
    private final Presence presence;
    private final Screens screens;
    private final Map<Place, Node> pages = new EnumMap<>(Place.class);
    private final StackPane host = new StackPane();
    private Theme system;
    private Wishes wishes;
    private Sight last = new Sight.Looking();
    private long notedHour = -1;

    /**
     * Shows a window on a stage and begins to look for the node.
     *
     * @param system the desktop's look
     */
    public FallowWindow(Stage stage, Setup setup, Theme system) {
        this.setup = setup;
        this.system = system;
        files = new WindowFiles(setup.home());
        wishes = files.wishes();
        history = files.history();
        Locale locale = wishes.language().isEmpty() ? setup.locale() : Locale.forLanguageTag(wishes.language());
        texts = new Texts(locale, ZoneId.systemDefault());
        sidebar = new SidebarController(texts, sidebarModel);
        presence = new Presence(texts);
        NodeApi api = new HttpNodeApi(setup.home());
        feed = new EventFeed(api, events::heard);
        link = new NodeLink(api, new NodeProcess(setup), setup.startNode(), this::see);
        screens = new Screens(
                texts,
                link,
                new CommandLine(setup.program(), setup.home()),
                new PersonsDesk(setup.downloads(), toasts::show),
                painter,
                new Screens.Kept(chronicle, history, events),
                sidebarModel,
                setup,
                () -> show(theme().other()),
                this::welcomed);
        screens.wishes().set(wishes);
        screens.wishes().subscribe(this::wish);
        screens.welcomeShown().set(!wishes.welcomed());
        show(theme());
        stage.setTitle(texts.of("app.name"));
        stage.setScene(scene());
        stage.setMinWidth(WIDTH_MIN);
        stage.setMinHeight(HEIGHT_MIN);
        stage.sizeToScene();
        sidebarModel.place().subscribe(this::go);
        stage.show();
        see(last);
        link.begin();
        feed.begin();
    }

    private Scene scene() {
        OfflineBanner banner = new OfflineBanner(texts, startCommand(), presence.notice(), link::start);
        VBox.setVgrow(host, Priority.ALWAYS);
        VBox middle = new VBox(banner, host);
        middle.getStyleClass().add("middle");
        presence.stale().subscribe(stale -> {
            host.getStyleClass().remove("stale");
            if (stale) {
                host.getStyleClass().add("stale");
            }
        });
        BorderPane app = new BorderPane(middle);
        app.getStyleClass().add("app");
        app.setLeft(new SidebarView(texts, sidebarModel));
        StackPane layers = new StackPane(app, toasts.pane());
        if (screens.welcomeShown().get()) {
            layers.getChildren().add(screens.welcome());
        }
        Scene scene = new Scene(layers, WIDTH, HEIGHT);
        scene.getStylesheets().add(Theme.own());
        PersonsDesk.onDrop(scene, screens::dropped);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, this::shortcut);
        return scene;
    }

    /** Ctrl and a digit goes to the page of that number. */
    private void shortcut(KeyEvent event) {
        int digit = DIGITS.indexOf(event.getCode());
        List<Place> places = List.of(Place.values());
        if (event.isShortcutDown() && digit >= 0 && digit < places.size()) {
            sidebarModel.place().set(places.get(digit));
            event.consume();
        }
    }

    /** Goes to a page. */
    void visit(Place place) {
        sidebarModel.place().set(place);
    }

    private void go(Place place) {
        host.getChildren().setAll(pages.computeIfAbsent(place, screens::page));
        screens.see(place, last);
    }

    /** Changes the look of this window. */
    public void show(Theme wanted) {
        screens.wishes().set(wishes.withLook(wanted == Theme.DARK ? Wishes.Look.DARK : Wishes.Look.LIGHT));
        Application.setUserAgentStylesheet(wanted.base());
    }

    /** The desktop's look has changed. */
    public void systemLook(Theme now) {
        system = now;
        Application.setUserAgentStylesheet(theme().base());
    }

    private Theme theme() {
        return switch (wishes.look()) {
            case SYSTEM -> system;
            case LIGHT -> Theme.LIGHT;
            case DARK -> Theme.DARK;
        };
    }

    private void wish(Wishes now) {
        if (!now.equals(wishes)) {
            wishes = now;
            Application.setUserAgentStylesheet(theme().base());
            Thread.ofVirtual().name("keep-wishes").start(() -> files.keep(now));
        }
    }

    private void welcomed() {
        screens.wishes().set(wishes.asWelcomed());
        screens.welcomeShown().set(false);
    }

    @Override
    public void close() {
        painter.close();
        files.keep(history);
        if (wishes.stopOnClose() && last instanceof Sight.Reached) {
            try (NodeApi api = new HttpNodeApi(setup.home())) {
                api.stop();
            } catch (ApiException e) {
                LOG.warn("the node was not stopped: {}", e.line());
            }
        }
        feed.close();
        link.close();
    }

    private void see(Sight sight) {
        last = sight;
        if (sight instanceof Sight.Reached reached) {
            note(reached.at(), reached);
        }
        for (Happening happening : chronicle.see(sight)) {
            if (happening.isNews() && wishes.notified()) {
                tell(happening);
            }
        }
        sidebar.see(sight);
        presence.see(sight);
        screens.note(sight);
        screens.see(sidebarModel.place().get(), sight);
    }

    private void note(Instant now, Sight.Reached reached) {
        history.note(
                now,
                new History.Sums(
                        reached.node().counts().accepted(),
                        reached.node().counts().cpuSeconds()));
        long hour = now.getEpochSecond() / 3_600;
        if (hour != notedHour) {
            notedHour = hour;
            files.keep(history);
        }
    }

    private void tell(Happening happening) {
        String key = LogController.key(happening);
        screens.desk()
                .tell(texts.of(key + ".word"), texts.of(key, happening.subject(), texts.number(happening.count())));
    }

    private String startCommand() {
        return setup.home().equals(DataDirectory.ofThisUser())
                ? texts.of("offline.command.default")
                : texts.of("offline.command", setup.home());
    }
}
