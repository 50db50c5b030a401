package org.fallow.libp2p.host;

import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** A live connection, as a snapshot to look at: who, where, who dialled, and how many streams it carries. */
public record Connection(PeerId remote, Multiaddr address, boolean outbound, int streams) {}
