package org.fallow.libp2p.reach;

/** Whether others can dial this node. */
public enum Reachability {
    /** Nobody has said. */
    UNKNOWN,
    /** They can. */
    PUBLIC,
    /** They cannot: it is behind a NAT or a firewall. */
    PRIVATE
}
