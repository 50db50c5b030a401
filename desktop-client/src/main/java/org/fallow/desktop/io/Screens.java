package org.fallow.desktop.io;

import java.nio.file.Path;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import org.fallow.desktop.fold.Painter;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Chronicle;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.EventMemory;
import org.fallow.desktop.link.History;
import org.fallow.desktop.link.Program;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.navigation.Place;
import org.fallow.desktop.navigation.SidebarModel;
import org.fallow.desktop.screen.contribution.ContributionController;
import org.fallow.desktop.screen.contribution.ContributionModel;
import org.fallow.desktop.screen.contribution.ContributionView;
import org.fallow.desktop.screen.dashboard.DashboardController;
import org.fallow.desktop.screen.dashboard.DashboardModel;
import org.fallow.desktop.screen.dashboard.DashboardView;
import org.fallow.desktop.screen.fold.FoldCard;
import org.fallow.desktop.screen.fold.FoldController;
import org.fallow.desktop.screen.fold.FoldModel;
import org.fallow.desktop.screen.fold.FoldNow;
import org.fallow.desktop.screen.fold.FoldView;
import org.fallow.desktop.screen.log.LogController;
import org.fallow.desktop.screen.log.LogModel;
import org.fallow.desktop.screen.log.LogView;
import org.fallow.desktop.screen.network.NetworkController;
import org.fallow.desktop.screen.network.NetworkModel;
import org.fallow.desktop.screen.network.NetworkView;
import org.fallow.desktop.screen.projects.ProjectsController;
import org.fallow.desktop.screen.projects.ProjectsModel;
import org.fallow.desktop.screen.projects.ProjectsView;
import org.fallow.desktop.screen.publish.PublishController;
import org.fallow.desktop.screen.publish.PublishModel;
import org.fallow.desktop.screen.publish.PublishView;
import org.fallow.desktop.screen.settings.SettingsController;
import org.fallow.desktop.screen.settings.SettingsModel;
import org.fallow.desktop.screen.settings.SettingsView;
import org.fallow.desktop.screen.units.UnitsController;
import org.fallow.desktop.screen.units.UnitsModel;
import org.fallow.desktop.screen.units.UnitsView;
import org.fallow.desktop.screen.welcome.WelcomeController;
import org.fallow.desktop.screen.welcome.WelcomeModel;
import org.fallow.desktop.screen.welcome.WelcomeView;
import org.fallow.desktop.text.Texts;

/** All screens: models and controllers at once, a view when one first goes there. */
final class Screens {
    /**
     * What is kept of the past.
     *
     * @param chronicle what happened
     * @param history what was given
     * @param events what the node has told of
     */
    record Kept(Chronicle chronicle, History history, EventMemory events) {}

    private final Texts texts;
    private final Desk desk;
    private final Painter painter;
    private final SidebarModel sidebar;
    private final Setup setup;
    private final Runnable switchTheme;
    private final DashboardModel dashboardModel = new DashboardModel();
    private final DashboardController dashboard;
    private final UnitsModel unitsModel = new UnitsModel();
    private final UnitsController units;
    private final ProjectsModel projectsModel = new ProjectsModel();
    private final ProjectsController projects;
    private final FoldModel foldModel = new FoldModel();
    private final FoldController fold;
    private final FoldNow foldNow;
    private final NetworkModel networkModel = new NetworkModel();
    private final NetworkController network;
    private final PublishModel publishModel = new PublishModel();
    private final PublishController publish;
    private final ContributionModel contributionModel = new ContributionModel();
    private final ContributionController contribution;
    private final SettingsModel settingsModel = new SettingsModel();
    private final SettingsController settings;
    private final LogModel logModel = new LogModel();
    private final LogController log;
    private final WelcomeModel welcomeModel = new WelcomeModel();
    private final WelcomeController welcome;

    Screens(
            Texts texts,
            Asking node,
            Program program,
            Desk desk,
            Painter painter,
            Kept kept,
            SidebarModel sidebar,
            Setup setup,
            Runnable switchTheme,
            Runnable welcomed) {
        this.texts = texts;
        this.desk = desk;
        this.painter = painter;
        this.sidebar = sidebar;
        this.setup = setup;
        this.switchTheme = switchTheme;
        dashboard = new DashboardController(texts, dashboardModel, node, kept.history());
        units = new UnitsController(texts, unitsModel, node, kept.events(), desk);
        projects = new ProjectsController(texts, projectsModel, node);
        fold = new FoldController(texts, foldModel, node, desk, sidebar.foldBatch());
        foldNow = new FoldNow(texts, node);
        network = new NetworkController(texts, networkModel, node, program);
        publish = new PublishController(texts, publishModel, node, program, desk);
        contribution = new ContributionController(texts, contributionModel, node, desk, kept.history());
        settings = new SettingsController(texts, settingsModel, node, new XdgAutostart(setup));
        log = new LogController(
                texts,
                logModel,
                kept.events(),
                kept.chronicle(),
                program,
                desk,
                setup.home().resolve("log"),
                setup.downloads());
        welcome = new WelcomeController(texts, welcomeModel, node, welcomed);
    }

    /** What leaves the window. */
    Desk desk() {
        return desk;
    }

    /** A folder was dropped on the window: it is checked for publishing. */
    void dropped(Path folder) {
        sidebar.place().set(Place.PUBLISH);
        publish.take(folder);
    }

    /** What the person chose for the window. */
    ObjectProperty<Wishes> wishes() {
        return settingsModel.wishes();
    }

    /** Whether the first run is in sight. */
    BooleanProperty welcomeShown() {
        return welcomeModel.shown();
    }

    /** The first run. */
    Node welcome() {
        return new WelcomeView(texts, welcomeModel, welcome);
    }

    /** The view of a page. */
    Node page(Place place) {
        return switch (place) {
            case DASHBOARD ->
                new DashboardView(
                        texts,
                        dashboardModel,
                        dashboard,
                        new FoldCard(texts, foldNow, painter, () -> fold(foldNow.unit())),
                        new DashboardView.Ways() {
                            @Override
                            public void switchTheme() {
                                switchTheme.run();
                            }

                            @Override
                            public void go(Place wanted) {
                                sidebar.place().set(wanted);
                            }
                        });
            case UNITS -> new UnitsView(texts, unitsModel, units, this::fold);
            case PROJECTS -> new ProjectsView(texts, projectsModel, projects);
            case FOLD -> new FoldView(texts, foldModel, fold, painter);
            case NETWORK -> new NetworkView(texts, networkModel, network);
            case PUBLISH -> new PublishView(texts, publishModel, publish, setup.downloads());
            case CONTRIBUTION -> new ContributionView(texts, contributionModel, contribution);
            case SETTINGS -> new SettingsView(texts, settingsModel, settings);
            case LOG -> new LogView(texts, logModel, log);
        };
    }

    /** Shows a batch, or a unit that runs, in the fold viewer. */
    private void fold(String batch) {
        sidebar.foldBatch().set(""); // so that the same one is shown again
        sidebar.foldBatch().set(batch);
        sidebar.place().set(Place.FOLD);
    }

    /** What those keep track of that are not in sight. */
    void note(Sight sight) {
        network.note(sight);
        if (welcomeModel.shown().get()) {
            welcome.see(sight);
        }
    }

    /** Shows on a page what is known now. */
    void see(Place place, Sight sight) {
        switch (place) {
            case DASHBOARD -> {
                dashboard.see(sight);
                foldNow.see(sight);
            }
            case UNITS -> units.see(sight);
            case PROJECTS -> projects.see(sight);
            case FOLD -> fold.see(sight);
            case NETWORK -> network.see(sight);
            case PUBLISH -> publish.see(sight);
            case CONTRIBUTION -> contribution.see(sight);
            case SETTINGS -> settings.see(sight);
            case LOG -> log.see();
        }
    }
}
