package org.fallow.node.rehearsal;

import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.scheduler.custody.CustodianAction;
import org.fallow.scheduler.custody.CustodianEvent;
import org.fallow.scheduler.volunteer.Volunteer;
import org.fallow.scheduler.volunteer.VolunteerAction;
import org.fallow.scheduler.volunteer.VolunteerEvent;
import org.fallow.simulation.scenario.MachineDriver;

/** The machines of a rehearsed node from one start to the next crash. */
record Life(
        Volunteer volunteer,
        MachineDriver<KademliaEvent, KademliaAction> dht,
        MachineDriver<CustodianEvent, CustodianAction> custody,
        MachineDriver<VolunteerEvent, VolunteerAction> work) {}
