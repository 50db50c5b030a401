package org.fallow.node.io.sensor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.fallow.node.policy.Reading;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Linux desktop tells over D-Bus: input under Wayland, where no program sees that of others, and whether the network
 * is paid by the byte. A bus that went away is looked for again.
 */
final class DesktopBus implements AutoCloseable {
    private static final long RETRY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(DesktopBus.class);

    private static final String PATH = "unix:path=";
    private static final String LOGIN = "org.freedesktop.login1";
    private static final String LOGIN_MANAGER = "org.freedesktop.login1.Manager";
    private static final String NETWORK = "org.freedesktop.NetworkManager";
    /** {@code NMMetered}: 0 unknown, 1 yes, 2 no, 3 and 4 the same as guessed. */
    private static final int METERED_UNKNOWN = 0;

    private static final int METERED = 1;
    private static final int METERED_GUESS = 3;

    private final Bus session;
    private final Bus system;
    private final InstantSource wall;

    /** GNOME's. */
    @DBusInterfaceName("org.gnome.Mutter.IdleMonitor")
    public interface IdleMonitor extends DBusInterface {
        /** Milliseconds since the last input. */
        UInt64 GetIdletime();
    }

    /** KDE's and others'. */
    @DBusInterfaceName("org.freedesktop.ScreenSaver")
    public interface ScreenSaver extends DBusInterface {
        /** Milliseconds since the last input. */
        UInt32 GetSessionIdleTime();
    }

    /** How a bus is met. */
    @FunctionalInterface
    interface Opening {
        /** A connection of our own. */
        DBusConnection open() throws DBusException;
    }

    /** Something asked over a bus. */
    private interface Question<T> {
        T ask(DBusConnection bus) throws DBusException;
    }

    /** One of the two buses, met when it is first asked. */
    private static final class Bus {
        private final Opening opening;
        private @Nullable DBusConnection connection;
        private long triedAt = System.nanoTime() - RETRY_NANOS;

        Bus(Opening opening) {
            this.opening = opening;
        }

        synchronized <T> Optional<T> ask(Question<T> question) {
            try {
                if (connection != null && !connection.isConnected()) {
                    connection = null;
                }
                if (connection == null) {
                    if (System.nanoTime() - triedAt < RETRY_NANOS) {
                        return Optional.empty();
                    }
                    triedAt = System.nanoTime();
                    connection = opening.open();
                }
                return Optional.of(question.ask(connection));
            } catch (DBusException | DBusExecutionException e) {
                LOG.debug("D-Bus: {}", e.getMessage());
                return Optional.empty();
            }
        }

        synchronized void close() {
            if (connection != null) {
                connection.disconnect();
                connection = null;
            }
        }
    }

    /** The buses of this session and of this computer. */
    static DesktopBus here(Map<String, String> environment) {
        String ofSession = environment.getOrDefault(
                "DBUS_SESSION_BUS_ADDRESS", PATH + environment.getOrDefault("XDG_RUNTIME_DIR", "") + "/bus");
        String ofSystem = environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", PATH + "/var/run/dbus/system_bus_socket");
        return new DesktopBus(() -> open(ofSession), () -> open(ofSystem), InstantSource.system());
    }

    /** Meets a bus; the library tries for ten seconds where there is none, so that is looked at first. */
    static DBusConnection open(String address) throws DBusException {
        if (address.startsWith(PATH)
                && !Files.exists(Path.of(address.substring(PATH.length()).split(",", 2)[0]))) {
            throw new DBusException("there is no bus at " + address);
        }
        return DBusConnectionBuilder.forAddress(address).withShared(false).build();
    }

    DesktopBus(Opening session, Opening system, InstantSource wall) {
        this.session = new Bus(session);
        this.system = new Bus(system);
        this.wall = wall;
    }

    /** What the desktop of this session tells: GNOME's monitor, else the screen saver's. */
    Optional<Duration> desktopIdle() {
        return session.ask(bus -> bus.getRemoteObject(
                                "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", IdleMonitor.class)
                        .GetIdletime()
                        .longValue())
                .or(() -> session.ask(bus -> bus.getRemoteObject(
                                "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", ScreenSaver.class)
                        .GetSessionIdleTime()
                        .longValue()))
                .map(Duration::ofMillis);
    }

    /** What logind was told by the desktops of all sessions: nothing is seen until they call themselves idle. */
    Optional<Duration> loginIdle() {
        return system.ask(bus -> {
            Properties manager = bus.getRemoteObject(LOGIN, "/org/freedesktop/login1", Properties.class);
            Object idle = manager.Get(LOGIN_MANAGER, "IdleHint");
            Object since = manager.Get(LOGIN_MANAGER, "IdleSinceHint");
            if (!Boolean.TRUE.equals(idle) || !(since instanceof Number micros) || micros.longValue() <= 0) {
                return Duration.ZERO;
            }
            Duration idleFor =
                    Duration.between(Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS), wall.instant());
            return idleFor.isNegative() ? Duration.ZERO : idleFor;
        });
    }

    /** What NetworkManager tells of the connection in use. */
    Reading<Boolean> metered() {
        Optional<Number> metered =
                system.ask(bus -> bus.getRemoteObject(NETWORK, "/org/freedesktop/NetworkManager", Properties.class)
                        .Get(NETWORK, "Metered"));
        if (metered.isEmpty()) {
            return Reading.absent("no NetworkManager tells how the network is paid");
        }
        int word = metered.get().intValue();
        return word == METERED_UNKNOWN
                ? Reading.absent("NetworkManager does not know how the network is paid")
                : Reading.of(word == METERED || word == METERED_GUESS);
    }

    @Override
    public void close() {
        session.close();
        system.close();
    }
}
