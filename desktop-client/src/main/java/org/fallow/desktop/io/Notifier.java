package org.fallow.desktop.io;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifications of the desktop, over D-Bus.
 *
 * @see <a href="https://specifications.freedesktop.org/notification-spec/latest/">The specification</a>
 */
final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int SHOWN_MS = 8_000;

    /** What the desktop offers. */
    @DBusInterfaceName("org.freedesktop.Notifications")
    public interface Notifications extends DBusInterface {
        /** Shows one; the names of method and parameters are the specification's. */
        @SuppressWarnings("checkstyle:MethodName") // the method is called so on the bus
        UInt32 Notify(
                String program,
                UInt32 replaces,
                String icon,
                String title,
                String words,
                List<String> actions,
                Map<String, Variant<?>> hints,
                int milliseconds);
    }

    private Notifier() {}

    /** Shows one; false where the desktop takes none. */
    static boolean tell(String title, String words) {
        if (System.getenv("DBUS_SESSION_BUS_ADDRESS") == null) {
            return false;
        }
        try (DBusConnection bus =
                DBusConnectionBuilder.forSessionBus().withShared(false).build()) {
            Notifications desktop = bus.getRemoteObject(
                    "org.freedesktop.Notifications", "/org/freedesktop/Notifications", Notifications.class);
            desktop.Notify("Fallow", new UInt32(0), "", title, words, List.of(), Map.of(), SHOWN_MS);
            return true;
        } catch (DBusException | DBusExecutionException | IOException e) {
            LOG.debug("the desktop takes no notifications: {}", e.getMessage());
            return false;
        }
    }
}
