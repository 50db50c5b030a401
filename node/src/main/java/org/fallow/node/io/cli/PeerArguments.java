package org.fallow.node.io.cli;

import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.address.Invite;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.program.CommandFailed;

/** Addresses and invite links as a person gives them; a bad one is one line and wrong usage. */
final class PeerArguments {
    private PeerArguments() {}

    /** Peers to meet: invite links, or addresses that end in {@code /p2p/ID}. */
    static List<Multiaddr> peers(String option, List<String> texts) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String text : texts) {
            String given = text.strip();
            if (Invite.looksLike(given)) {
                addresses.addAll(invite(option, given).bootstrap());
            } else {
                addresses.add(peer(option, given));
            }
        }
        return addresses;
    }

    /** An address of any kind. */
    static Multiaddr address(String option, String text) {
        try {
            return Multiaddr.parse(text);
        } catch (WireException e) {
            throw misused(option, e.getMessage() + " (an address looks like /ip4/192.0.2.7/tcp/4001)");
        }
    }

    private static Multiaddr peer(String option, String text) {
        Multiaddr address = address(option, text);
        if (address.peer().isEmpty()) {
            throw misused(option, "'" + text + "' does not end in /p2p/ID");
        }
        return address;
    }

    private static Invite invite(String option, String text) {
        try {
            return Invite.parse(text);
        } catch (WireException e) {
            throw misused(option, String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailed misused(String option, String line) {
        return new CommandFailed(CommandFailed.USAGE, option + ": " + line);
    }
}
