package org.fallow.node.io.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fallow.libp2p.address.Invite;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Nearness.Reach;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow invite}. */
@Command(
        name = "invite",
        versionProvider = Version.class,
        description = "print a link with which others meet the running node: fallow run --bootstrap LINK")
final class InviteCommand implements Runnable {
    /** What helps most people first: reached from anywhere, then over a relay, then only from nearby. */
    private static final List<Reach> ORDER = List.of(
            Reach.PUBLIC4, Reach.PUBLIC6, Reach.NAMED, Reach.RELAYED, Reach.OWN_SUBNET, Reach.PRIVATE, Reach.LOOPBACK);

    @Mixin
    private SharedOptions common = new SharedOptions();

    /**
     * What is printed as JSON.
     *
     * @param reach from where the link works: {@code internet}, {@code local-network} or {@code this-computer}
     * @param addresses in the link, the best first
     */
    record Printed(String link, String reach, List<String> addresses) {}

    @Override
    public void run() {
        NodeStatus status = common.ask(NodeApi::status);
        try {
            Invite invite = invite(PeerId.parse(status.peerId()), status.listen());
            Printed printed = new Printed(
                    invite.toString(),
                    reach(invite),
                    invite.addresses().stream().map(Multiaddr::toString).toList());
            common.print(printed, () -> {
                Words.line("%s", printed.link());
                remark(printed.reach());
            });
        } catch (WireException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** From every address the node is reached at; those of this computer only when there are no others. */
    static Invite invite(PeerId peer, List<String> listen) throws WireException {
        List<Multiaddr> all = new ArrayList<>();
        for (String text : listen) {
            all.add(Multiaddr.parse(text).withoutPeer());
        }
        boolean elsewhere = all.stream().anyMatch(address -> of(address) != Reach.LOOPBACK);
        List<Multiaddr> best = all.stream()
                .filter(address -> !elsewhere || of(address) != Reach.LOOPBACK)
                .distinct()
                .sorted(Comparator.comparingInt(address -> ORDER.indexOf(of(address))))
                .limit(Invite.ADDRESSES_MAX)
                .toList();
        if (best.isEmpty()) {
            throw new WireException("the node listens nowhere: start it with --listen");
        }
        return new Invite(peer, best);
    }

    private static String reach(Invite invite) {
        return switch (of(invite.addresses().getFirst())) {
            case PUBLIC4, PUBLIC6, NAMED, RELAYED -> "internet";
            case OWN_SUBNET, PRIVATE -> "local-network";
            case LOOPBACK -> "this-computer";
        };
    }

    private static void remark(String reach) {
        if (!reach.equals("internet")) {
            System.err.println("fallow: the node knows no address on the internet; the link works only "
                    + (reach.equals("local-network") ? "on its local network" : "on this computer"));
        }
    }

    private static Reach of(Multiaddr address) {
        return Nearness.ofNowhere().of(address);
    }
}
